import { defineConfig } from "vite";

// The server embeds the output and serves it below /graphiql (api/src/http/graphiql.rs), under a content security
// policy without inline scripts.
export default defineConfig({
  base: "/graphiql/",
  build: {
    outDir: "../../api/assets/graphiql",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      // Hundreds of "use client" lines in libraries, which mean nothing outside a server-rendering framework.
      onLog(level, log, report) {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") {
          report(level, log);
        }
      },
    },
  },
  server: {
    proxy: { "/graphql": { target: "http://127.0.0.1:8080", ws: true } },
  },
});

import { GraphiQL } from "graphiql";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";
import { fetcher } from "./fetcher";
import "./page.css";
import { firstTabs } from "./tabs";

const root = document.getElementById("graphiql");
if (!root) {
  throw new Error("index.html has no element #graphiql");
}

// Headers hold the access token: they are not kept when the page is closed.
createRoot(root).render(
  <StrictMode>
    <GraphiQL fetcher={fetcher} defaultTabs={firstTabs} defaultEditorToolsVisibility="headers" shouldPersistHeaders={false} />
  </StrictMode>,
);

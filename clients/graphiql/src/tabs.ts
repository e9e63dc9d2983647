import type { GraphiQLProps } from "graphiql";

/** What a first visitor sees: enough to look around, to sign in and to follow an order. */
export const firstTabs: GraphiQLProps["defaultTabs"] = [
  {
    query: `# Everyone may read the catalogue. Ctrl-Enter runs the query under the cursor.
query Catalogue {
  sections(first: 5) {
    nodes {
      name
    }
  }
}
`,
  },
  {
    query: `# Copy accessToken into the Headers tab below, in the place of <accessToken>.
mutation SignIn {
  sessionCreate(input: { email: "customer@demo.quai.example", password: "quai-demo-2026" }) {
    session {
      accessToken
      expiresAt
    }
    userErrors {
      code
      message
    }
  }
}
`,
    headers: `{ "authorization": "Bearer <accessToken>" }`,
  },
];

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
    query: `# Signed in requests need the accessToken in the Headers tab below: { "authorization": "Bearer <accessToken>" }
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
  },
  {
    query: `# With the token of employee@demo.quai.example: every change of the orders to prepare, as it happens.
subscription Preparation {
  preparationQueueChanged {
    kind
    occurredAt
    order {
      number
      state
    }
  }
}
`,
    headers: `{ "authorization": "Bearer <accessToken>" }`,
  },
];

import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";

type Headers = Record<string, string>;

/** Queries and mutations go by POST, subscriptions by graphql-transport-ws, both with the headers of the editor. */
export const fetcher: Fetcher = (params, options) => {
  const headers = lowercased(options?.headers);
  return isSubscription(params, options?.documentAST) ? subscribe(params, headers) : post(params, headers);
};

async function post(params: FetcherParams, headers: Headers): Promise<ExecutionResult> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { accept: "application/graphql-response+json, application/json", "content-type": "application/json", ...headers },
    body: JSON.stringify(params),
  });
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    return failed(`The server answered ${response.status} without JSON: ${body.slice(0, 200)}`);
  }
}

/** One socket per subscription, because the token is told once per socket and the editor's may change. */
async function* subscribe(params: FetcherParams, headers: Headers): AsyncGenerator<ExecutionResult> {
  const client = createClient({
    url: "/graphql/ws",
    connectionParams: headers,
    retryAttempts: 0,
  });
  try {
    yield* client.iterate({
      query: params.query,
      operationName: params.operationName ?? null,
      variables: params.variables ?? null,
    }) as AsyncIterableIterator<ExecutionResult>;
  } catch (reason) {
    if (!(reason instanceof CloseEvent)) {
      throw reason;
    }
    yield failed(`The server closed the socket: ${reason.code} ${reason.reason || "(no reason given)"}`);
  } finally {
    await client.dispose();
  }
}

/** An answer, not a thrown error: GraphiQL would print that one's stack. */
function failed(message: string): ExecutionResult {
  return { errors: [new GraphQLError(message)] };
}

function isSubscription(params: FetcherParams, document?: DocumentNode): boolean {
  const operation = getOperationAST(document ?? parse(params.query), params.operationName);
  return operation?.operation === "subscription";
}

/** The server reads `authorization`; people write `Authorization`. */
function lowercased(headers: unknown): Headers {
  return Object.fromEntries(
    Object.entries((headers ?? {}) as Headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

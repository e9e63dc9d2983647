import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { type DocumentNode, type ExecutionResult, getOperationAST, parse } from "graphql";
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
    throw new Error(`The server answered ${response.status} without JSON: ${body.slice(0, 200)}`);
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
    throw reason instanceof CloseEvent ? closed(reason) : reason;
  } finally {
    await client.dispose();
  }
}

function closed(event: CloseEvent): Error {
  return new Error(`The server closed the socket: ${event.code} ${event.reason || "(no reason given)"}`);
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

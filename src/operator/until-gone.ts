import type { ServerResponse } from "node:http";

/** Aborts when the client goes before it has its whole answer. */
export function untilGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

import type { Readable } from "node:stream";

/** An HTTP answer that is ours to give: from the sandbox, the API, or a refusal. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. `content-length` is set by the gateway when the body is not a stream. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | Readable | undefined;
}

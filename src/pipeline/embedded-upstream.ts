import type { Clock } from "../base/clock.ts";
import type { Ids } from "../base/ids.ts";
import type { EmbeddedServices, MadeCall } from "../embedded/index.ts";
import { asUpstreamAnswer, type Upstream } from "../gateway/index.ts";
import type { Principal } from "../identify/index.ts";
import { type Call, decodeAwsChunked } from "../wire/index.ts";

export interface EmbeddedUpstreamOptions {
  readonly embedded: EmbeddedServices;
  readonly principal: Principal;
  readonly requestId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told, once the call succeeded, of the calls that it led to. */
  readonly onMade: (made: readonly MadeCall[]) => void;
  /** Told of the region that the call worked in, however it ended. */
  readonly onRegion: (region: string) => void;
}

/** The services of this process as an upstream for one call, which was read already. */
export function embeddedUpstream(call: Call, options: EmbeddedUpstreamOptions): Upstream {
  const { embedded, principal, requestId, clock, ids, onMade, onRegion } = options;
  return {
    send: async ({ body, endsWaiting }) => {
      const trailers = new Map<string, string>();
      const made: MadeCall[] = [];
      let region: string | undefined;
      const answer = await embedded.answer(call, {
        principal,
        accountId: principal.accountId,
        region: call.destination.region,
        requestId,
        host: call.head.headers.get("host") ?? "",
        headers: call.head.headers,
        clock,
        ids,
        payload: () => payloadOf(call, body, trailers),
        trailers: () => trailers,
        endsWaiting,
        onBehalf: (one) => made.push(one),
        onRegion: (one) => {
          region ??= one;
        },
      });
      if (region !== undefined) onRegion(region);
      // What a refused call began was undone.
      if (answer.status < 400) onMade(made);
      return asUpstreamAnswer(answer);
    },
  };
}

function payloadOf(
  call: Call,
  body: Buffer | AsyncIterable<Uint8Array> | undefined,
  trailers: Map<string, string>,
): AsyncIterable<Uint8Array> {
  const raw = body === undefined || Buffer.isBuffer(body) ? once(body) : body;
  return isAwsChunked(call) ? decodeAwsChunked(raw, trailers) : raw;
}

function isAwsChunked(call: Call): boolean {
  const { headers } = call.head;
  return (
    (headers.get("x-amz-content-sha256") ?? "").startsWith("STREAMING-") ||
    /\baws-chunked\b/i.test(headers.get("content-encoding") ?? "")
  );
}

async function* once(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes && bytes.length > 0) yield bytes;
}

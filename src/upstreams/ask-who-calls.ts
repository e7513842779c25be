import { createHash } from "node:crypto";
import type { CapturedHead } from "../base/exchange.ts";
import { headersOf, type Upstream, type UpstreamAnswer } from "../gateway/index.ts";
import { accountOfAccessKey, type KnownCallers } from "../identify/index.ts";
import type { Models } from "../models/index.ts";
import {
  type Destination,
  decodeRequest,
  decodeResponse,
  resolveDestination,
  signHead,
} from "../wire/index.ts";
import type { AwsCredentials } from "./aws-upstream.ts";

export interface AskOptions {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly upstreamFor: (destination: Destination) => Upstream;
  readonly models: Models;
  readonly callers: Pick<KnownCallers, "find" | "learn">;
  readonly atMs: number;
  readonly signal: AbortSignal;
}

const BODY = Buffer.from("Action=GetCallerIdentity&Version=2011-06-15");
/** GetCallerIdentity's answer has three names in it. */
const ANSWER_BYTES_MAX = 64 * 1024;

/**
 * Asks STS whose credentials these are, so that callers know it from then on. A call of ours and
 * nobody else's: it leaves no record.
 *
 * @throws what the upstream throws. An answer that tells nothing is none: nothing is learned.
 */
export async function askWhoCalls(options: AskOptions): Promise<void> {
  const head = headOf(options);
  const destination = resolveDestination(head, { region: options.region });
  const body = { bytes: BODY, totalBytes: BODY.length };
  const call = decodeRequest({ ...head, body }, destination, options.models);
  const { method, target, rawHeaders } = head;
  const answer = await options.upstreamFor(destination).send({
    ...{ method, target, rawHeaders, body: BODY, endsWaiting: () => options.signal },
  });
  const outcome = decodeResponse(call, {
    status: answer.status,
    headers: headersOf(answer.rawHeaders),
    body: await wholeOf(answer),
  });
  if (call.kind !== "decoded" || outcome.kind !== "succeeded" || !outcome.output) return;
  const { accessKeyId } = options.credentials;
  const by = {
    kind: "unattributed",
    accountId: accountOfAccessKey(accessKeyId) ?? "",
    reason: "unknown-key",
    accessKeyId,
  } as const;
  options.callers.learn(call, outcome.output, { by });
}

function headOf({ credentials, region, atMs }: AskOptions): CapturedHead {
  const method = "POST";
  const unsigned = [
    ...["Host", `sts.${region}.amazonaws.com`],
    ...["Content-Type", "application/x-www-form-urlencoded"],
    ...["Content-Length", String(BODY.length)],
  ];
  const payload = createHash("sha256").update(BODY).digest("hex");
  const { target, rawHeaders } = signHead(
    { method, target: "/", rawHeaders: unsigned },
    { ...credentials, region, signingName: "sts", atMs, payload },
  );
  const headers = headersOf(rawHeaders);
  return {
    ...{ eventId: "", receivedAtMs: atMs, remoteAddress: "", method, target, rawHeaders, headers },
  };
}

async function wholeOf({ body }: UpstreamAnswer) {
  const chunks: Buffer[] = [];
  let totalBytes = 0;
  if (Buffer.isBuffer(body)) return { bytes: body, totalBytes: body.length };
  for await (const chunk of (body ?? []) as AsyncIterable<Buffer>) {
    totalBytes += chunk.length;
    if (totalBytes > ANSWER_BYTES_MAX) break;
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), totalBytes };
}

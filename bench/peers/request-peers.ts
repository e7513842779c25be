import { TestServer } from "../../test/support/server.ts";
import { signRequest } from "../../test/support/sign-request.ts";
import { putLoad } from "../harness/load.ts";
import { processorSeconds, processorSecondsOfTree, residentMib } from "../harness/machine.ts";
import type { ServingProgram } from "../harness/program.ts";
import type { Column, Figures, Peer } from "../harness/row.ts";

export const REQUEST_COLUMNS: readonly Column[] = [
  { key: "rate", title: "requests/s", digits: 0 },
  { key: "p50Ms", title: "p50 ms", digits: 2 },
  { key: "p99Ms", title: "p99 ms", digits: 2 },
  { key: "processorUs", title: "processor µs/request", digits: 0 },
  { key: "treeUs", title: "with its children", digits: 0 },
  { key: "residentMib", title: "resident MiB", digits: 0 },
];

/** What is asked for, everywhere. */
export const PATH = "/2013-04-01/hostedzone";

export interface LoadShape {
  readonly connections: number;
  readonly seconds: number;
}

type Headers = Readonly<Record<string, string>>;

/** By then everything that is run often is compiled. */
const WARM_REQUESTS = 20_000;
const WARM_LOADS_MAX = 6;

/** Runs a peer warm on its first turn, and measures it on each. */
function warmed(measure: () => Promise<Figures>): () => Promise<Figures> {
  let isWarm = false;
  return async () => {
    let sent = 0;
    for (let load = 0; !isWarm && sent < WARM_REQUESTS && load < WARM_LOADS_MAX; load++) {
      sent += (await measure()).requests ?? WARM_REQUESTS;
    }
    isWarm = true;
    return await measure();
  };
}

/** Puts load on a program, and says what it took of it. */
async function measureLoad(
  { url, processId }: Pick<ServingProgram, "url" | "processId">,
  headers: Headers,
  shape: LoadShape,
): Promise<Figures> {
  const spent = () => [processorSeconds(processId), processorSecondsOfTree(processId)] as const;
  const [ownBefore, treeBefore] = spent();
  const { requests = Number.NaN, ...figures } = await putLoad({
    ...{ origin: url, path: PATH, headers },
    ...shape,
  });
  const [own, tree] = spent();
  return {
    ...figures,
    requests,
    processorUs: ((own - ownBefore) * 1e6) / requests,
    treeUs: ((tree - treeBefore) * 1e6) / requests,
    residentMib: residentMib(processId),
  };
}

/** A program that looks at no signature; it gets one all the same, so that headers are alike. */
export function plainPeer(program: ServingProgram, shape: LoadShape): Peer {
  return {
    measure: warmed(() => measureLoad(program, HEADERS_OF_THE_LIKE, shape)),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** This project, which verifies every signature. */
export async function trailcamPeer(flags: readonly string[], shape: LoadShape): Promise<Peer> {
  return signedPeer(await TestServer.start({ flags }), shape);
}

export function signedPeer(server: TestServer, shape: LoadShape): Peer {
  return {
    measure: warmed(async () => {
      // A signature is good for a quarter of an hour, so one for each round will do.
      const request = { method: "GET", path: PATH, service: "route53" };
      const { headers } = await signRequest(server, request);
      return await measureLoad(server, headers, shape);
    }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const SIGNATURE = "0123456789abcdef".repeat(4);
export const HEADERS_OF_THE_LIKE: Headers = {
  host: "127.0.0.1:4580",
  "x-amz-date": "20260131T120000Z",
  "x-amz-content-sha256": SIGNATURE,
  authorization:
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260131/us-east-1/route53/aws4_request, " +
    `SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${SIGNATURE}`,
};

import { TestServer } from "../../test/support/server.ts";
import { signRequest } from "../../test/support/sign-request.ts";
import { LOAD_GENERATOR } from "../harness/load.ts";
import type { Row } from "../harness/row.ts";
import { moto } from "../peers/foreign.ts";
import {
  HEADERS_OF_THE_LIKE,
  PATH,
  plainPeer,
  REQUEST_COLUMNS,
  signedPeer,
} from "../peers/request-peers.ts";

const ZONES = 9;
const SHAPE = { connections: 16, seconds: 4 };

const creation = (number: number) =>
  '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
  `<Name>zone-${number}.example.com</Name><CallerReference>bench-${number}</CallerReference>` +
  "</CreateHostedZoneRequest>";

async function expectCreated(answer: Response): Promise<void> {
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`no zone: ${answer.status} ${text}`);
}

async function zonesIn(server: TestServer): Promise<void> {
  for (let number = 0; number < ZONES; number++) {
    const request = { method: "POST", path: PATH, service: "route53", body: creation(number) };
    const { url, ...rest } = await signRequest(server, request);
    await expectCreated(await fetch(url, rest));
  }
}

async function zonesAt(url: string): Promise<void> {
  const { host: _, ...headers } = HEADERS_OF_THE_LIKE;
  for (let number = 0; number < ZONES; number++) {
    const request = { method: "POST", headers, body: creation(number) };
    await expectCreated(await fetch(new URL(PATH, url), request));
  }
}

export const sandboxRow: Row = {
  name: "sandbox",
  title: "Requests answered by the sandbox",
  text:
    `Route 53 \`ListHostedZones\` of ${ZONES} zones, 16 connections. trailcam verifies the ` +
    "signature and records every call, durable before its answer (`strict`); moto does neither.",
  columns: REQUEST_COLUMNS,
  rounds: { full: 9, quick: 2 },
  peers: [
    {
      name: "moto_server",
      version: moto.version,
      open: async () => {
        const running = await moto.start(0);
        if (!running) return undefined;
        await zonesAt(running.url);
        return plainPeer(running, SHAPE);
      },
    },
    {
      name: "trailcam",
      version: () => LOAD_GENERATOR,
      open: async () => {
        const server = await TestServer.start();
        await zonesIn(server);
        return signedPeer(server, SHAPE);
      },
    },
  ],
  goals: [
    {
      text: "requests/s beside moto_server",
      peer: "trailcam",
      column: "rate",
      beside: { peer: "moto_server", as: "ratio" },
      wanted: { atLeast: 25 },
      digits: 1,
    },
  ],
};

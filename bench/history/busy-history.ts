import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import {
  CloudTrailClient,
  type LookupAttributeKey,
  LookupEventsCommand,
} from "@aws-sdk/client-cloudtrail";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { TestServer } from "../../test/support/server.ts";
import { signRequest } from "../../test/support/sign-request.ts";
import { PATH } from "../peers/request-peers.ts";
import { filledDirectory, linkedCopy } from "./filled-directory.ts";
import type { SteadyCalls, SteadyCount } from "./steady-calls.ts";

export const INGEST_PER_SECOND = 2_000;
const DAY_MS = 86_400_000;
const DAYS = 88;
const SAMPLES = 500;
const SEED = 7;

/** What an event can be looked up by, in AWS's order. */
export const ATTRIBUTES: readonly LookupAttributeKey[] = [
  ...(["EventId", "EventName", "ReadOnly", "Username"] as const),
  ...(["ResourceType", "ResourceName", "EventSource", "AccessKeyId"] as const),
];

export interface Sample {
  readonly atMs: number;
  /** The values of one event, of those attributes that it has. */
  readonly values: Readonly<Partial<Record<LookupAttributeKey, string>>>;
}

/** A server over very many records which records more all the time, and a client that looks up. */
export class BusyHistory implements AsyncDisposable {
  readonly client: CloudTrailClient;
  readonly samples: readonly Sample[];
  readonly #server: TestServer;
  readonly #caller: ChildProcess;
  readonly #resources: AsyncDisposableStack;
  #count: SteadyCount = { answered: 0, failed: 0 };

  private constructor(opened: {
    readonly client: CloudTrailClient;
    readonly samples: readonly Sample[];
    readonly server: TestServer;
    readonly resources: AsyncDisposableStack;
  }) {
    this.client = opened.client;
    this.samples = opened.samples;
    this.#server = opened.server;
    this.#resources = opened.resources;
    this.#caller = fork(join(import.meta.dirname, "steady-calls.ts"), {
      // One helper, as servers have: with four, the calls would take what is measured its cores.
      execArgv: ["--disable-warning=ExperimentalWarning", "--v8-pool-size=1"],
    });
    this.#caller.on("message", (count: SteadyCount) => {
      this.#count = count;
    });
  }

  static async open(count: number): Promise<BusyHistory> {
    await using opening = new AsyncDisposableStack();
    const { directory } = opening.use(await linkedCopy(await filledDirectory(count)));
    const server = await TestServer.start({ dataDirectory: directory });
    opening.defer(async () => {
      await server.stop();
    });
    const client = new CloudTrailClient({ ...server.clientSettings(), maxAttempts: 1 });
    opening.defer(() => client.destroy());
    const samples = await samplesOf(client);
    return new BusyHistory({ client, samples, server, resources: opening.move() });
  }

  /** Keeps the calls going: a signature is good for a quarter of an hour. */
  async keepBusy(): Promise<void> {
    const { headers } = await signRequest(this.#server, {
      ...{ method: "GET", path: PATH, service: "route53" },
    });
    const calls: SteadyCalls = {
      ...{ origin: this.#server.url, path: PATH, headers },
      perSecond: INGEST_PER_SECOND,
    };
    this.#caller.send(calls);
  }

  /** How many calls were recorded since the server began. @throws when one was not answered. */
  get recorded(): number {
    const { answered, failed } = this.#count;
    if (failed > 0) throw new Error(`${failed} calls failed`);
    return answered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#caller.kill();
    await this.#resources.disposeAsync();
  }
}

/** Events of times drawn at random: frequent values come as often as they are. */
async function samplesOf(client: CloudTrailClient): Promise<readonly Sample[]> {
  const draw = seededRandom(SEED);
  const nowMs = Date.now();
  const samples: Sample[] = [];
  while (samples.length < SAMPLES) {
    const EndTime = new Date(nowMs - draw(DAYS * DAY_MS));
    const found = await client.send(new LookupEventsCommand({ EndTime, MaxResults: 5 }));
    for (const event of found.Events ?? []) {
      const [resource] = event.Resources ?? [];
      const values = {
        EventId: event.EventId,
        EventName: event.EventName,
        ReadOnly: event.ReadOnly,
        Username: event.Username,
        ResourceType: resource?.ResourceType,
        ResourceName: resource?.ResourceName,
        EventSource: event.EventSource,
        AccessKeyId: event.AccessKeyId,
      };
      const present = Object.entries(values).filter(([, value]) => value);
      samples.push({
        atMs: event.EventTime?.getTime() ?? nowMs,
        ...{ values: Object.fromEntries(present) },
      });
    }
  }
  return samples;
}

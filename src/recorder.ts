import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Clock } from "./base/clock.ts";
import { openFileLog } from "./base/file-log.ts";
import type { Ids } from "./base/ids.ts";
import { StateStore } from "./base/state-store.ts";
import { CertificateAuthority } from "./certificates/index.ts";
import { layout } from "./configuration/index.ts";
import { EmbeddedServices } from "./embedded/index.ts";
import { type Conversation, Gateway } from "./gateway/index.ts";
import { KnownCallers, type MappedCaller } from "./identify/index.ts";
import { Journal, OmittedFields } from "./journal/index.ts";
import { Models, parseAwsHost } from "./models/index.ts";
import { Pipeline, SessionAuthenticator } from "./pipeline/index.ts";
import type { RecordFacts } from "./record/index.ts";
import {
  type AwsCredentials,
  askWhoCalls,
  type HostMap,
  SessionKeys,
  SessionUpstreams,
} from "./upstreams/index.ts";

export interface RecorderOptions {
  /** Where calls go, by service key; what has no line goes to AWS itself. */
  readonly upstreams: ReadonlyMap<string, URL | "aws">;
  readonly hosts: HostMap;
  /** Of requests that do not say one. */
  readonly region: string;
  /** Where models lie that were added. */
  readonly modelsDirectory: string;
  /** Whose the keys are that say nothing of it. */
  readonly callers: readonly MappedCaller[];
  /** The session's own credentials: the first are those that it signs with, if it has any. */
  readonly credentials: () => Promise<readonly AwsCredentials[]>;
  /** Told of every call, once its record is in the journal. */
  readonly onRecorded: (facts: RecordFacts) => void;
}

/** A recorder for the calls of one session, on the loopback address. */
export interface Recorder extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Everything that the recorder keeps; gone when it is disposed. */
  readonly directory: string;
  /** The certificate, as PEM, that clients of the proxy have to trust. */
  readonly certificate: string;
  /** Who the session's own credentials belong to, once they said so: an ARN. */
  readonly caller: () => string | undefined;
  /** Takes no more calls; resolves when those under way are answered and recorded. */
  stop(): Promise<void>;
  /** Every record so far, oldest first, as JSON text. */
  records(): AsyncGenerator<string>;
}

/** Of whoever cannot be placed at all. */
const NO_ACCOUNT = "000000000000";
/** For how long a first call waits to learn who makes it. */
const ASKING_TIMEOUT_MS = 3_000;
const BATCH = { maxEntries: 1_000, maxBytes: 8 * 1024 * 1024 };

/**
 * Assembles what records a session: the upper half of the program, without sandbox, Event history
 * and trails, over a directory of its own that ends with it.
 */
export async function openRecorder(
  options: RecorderOptions,
  sources: { readonly clock: Clock; readonly ids: Ids },
): Promise<Recorder> {
  const { clock, ids } = sources;
  await using opening = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "trailcam-record-"));
  opening.defer(() => rm(directory, { recursive: true, force: true }));
  const paths = layout(directory);
  const log = opening.use(openFileLog(paths.log));
  const onFailure = (what: string, error: unknown) => log.error(what, error);
  const journal = opening.use(await Journal.open(paths.journal, { durability: "relaxed", clock }));
  const store = opening.use(StateStore.open(":memory:", { survivesPowerLoss: false }));
  const models = new Models(options.modelsDirectory);
  const callers = new KnownCallers({
    ...{ store, clock, accountId: NO_ACCOUNT, mapped: options.callers },
  });
  const upstreams = opening.use(
    new SessionUpstreams({ table: options.upstreams, hosts: options.hosts, models, clock }),
  );
  const keys = new SessionKeys();
  const pipeline = new Pipeline({
    authenticator: new SessionAuthenticator({
      ...{ callers, keys, upstreams, clock, accountId: NO_ACCOUNT },
    }),
    embedded: new EmbeddedServices([], () => undefined),
    ...{ upstreams, models, callers, journal, accountId: NO_ACCOUNT, clock, ids, onFailure },
    omitted: new OmittedFields(paths.omitted),
    region: options.region,
    onRecorded: (facts) => {
      const { outcome } = facts;
      if (outcome.kind === "succeeded" && outcome.output) keys.learn(outcome.output);
      options.onRecorded(facts);
    },
  });

  const stopping = new AbortController();
  let own: AwsCredentials | undefined;
  const known = learnOwn().catch((error) => onFailure("who calls was not told", error));
  async function learnOwn(): Promise<void> {
    const all = await options.credentials();
    for (const credentials of all) keys.add(credentials);
    own = all[0];
    if (!own) return;
    const credentials = own;
    await askWhoCalls({
      ...{ credentials, models, callers, region: options.region, atMs: clock.nowMs() },
      upstreamFor: (destination) => upstreams.find(destination, credentials),
      signal: stopping.signal,
    });
  }
  const isKnown = Promise.race([known, after(ASKING_TIMEOUT_MS, undefined, { ref: false })]);

  const authority = await CertificateAuthority.open({ directory: paths.authority, clock, ids });
  const gateway = opening.use(
    await Gateway.open({
      ...{ host: "127.0.0.1", port: 0, clock, ids },
      begin: (head) => afterwards(isKnown, pipeline.begin(head)),
      onLateStop: () => upstreams.abandon(),
      proxy: {
        intercepts: (name) => parseAwsHost(name) !== undefined || upstreams.isMapped(name),
        certificateFor: (name) => authority.certificateFor(name),
      },
      local: (_, response) => void response.writeHead(404).end(),
      onFailure: (error) => onFailure("an exchange could not be recorded", error),
    }),
  );
  opening.defer(() => stopping.abort());

  const running = opening.move();
  let stopped: Promise<void> | undefined;
  return {
    url: gateway.url,
    directory,
    certificate: authority.certificate,
    caller: () => {
      const principal = own && callers.find(own.accessKeyId);
      if (principal?.kind === "root") return `arn:aws:iam::${principal.accountId}:root`;
      return principal && "arn" in principal ? principal.arn : undefined;
    },
    stop: () => {
      stopped ??= gateway[Symbol.asyncDispose]().then(() => journal.flush());
      return stopped;
    },
    records: () => recordsOf(journal),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Holds a call up until something has happened, which may have happened long ago. */
function afterwards(happened: Promise<void>, conversation: Conversation): Conversation {
  return {
    body: conversation.body,
    admit: async (request) => {
      await happened;
      return await conversation.admit(request);
    },
    answerFor: (failure) => conversation.answerFor(failure),
    settle: (exchange) => conversation.settle(exchange),
  };
}

async function* recordsOf(journal: Journal): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const entries = await journal.read(after, BATCH);
    for (const { kind, json } of entries) if (kind === "record") yield json;
    const last = entries.at(-1);
    if (!last) return;
    after = last.position;
  }
}

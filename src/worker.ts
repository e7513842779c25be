import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Clock } from "./base/clock.ts";
import { processEnvironment } from "./base/environment.ts";
import type { CapturedHead } from "./base/exchange.ts";
import { openFileLog } from "./base/file-log.ts";
import type { Ids } from "./base/ids.ts";
import { StateStore } from "./base/state-store.ts";
import { CertificateAuthority } from "./certificates/index.ts";
import { isLoopback, layout, readConfiguration } from "./configuration/index.ts";
import { EmbeddedServices } from "./embedded/index.ts";
import { Gateway, HttpUpstreams, type LocalHandler, relayedHeaders } from "./gateway/index.ts";
import { Identities, KnownCallers } from "./identify/index.ts";
import { Journal, OmittedFields } from "./journal/index.ts";
import { Models, parseAwsHost } from "./models/index.ts";
import { Authenticator, Pipeline } from "./pipeline/index.ts";
import { machineCredentials, Upstreams } from "./upstreams/index.ts";
import { type Destination, readSignature } from "./wire/index.ts";
import {
  type BeginWorker,
  type FromWorker,
  GATHERER,
  gatheredUpTo,
  type Progress,
  relaying,
  type ToWorker,
} from "./workers/index.ts";

/** How a worker speaks with the first process. */
export interface WorkerChannel {
  readonly send: (message: FromWorker) => void;
  /** @param listener also told `stop` when the first process is gone. */
  readonly onMessage: (listener: (message: ToWorker) => void) => void;
}

/**
 * Assembles a worker: the upper half of the program over a journal of its own, on the port that
 * all share. What its table of upstreams does not name goes to the first process.
 */
export async function openWorker(
  begin: BeginWorker,
  channel: WorkerChannel,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Promise<AsyncDisposable> {
  const configuration = readConfiguration(begin.flags, processEnvironment());
  const { accountId, region } = configuration;
  const paths = layout(configuration.dataDirectory);
  await using opening = new AsyncDisposableStack();
  const log = opening.use(openFileLog(paths.log));
  const onFailure = (what: string, error: unknown) => log.error(what, error);

  const directory = join(paths.workers, String(begin.index));
  const gathered = await gatheredUpTo(directory);
  const journal = opening.use(
    await Journal.open(join(directory, "journal"), {
      durability: configuration.durability,
      clock,
      seenUpTo: () => gathered,
      log: ({ event, ...facts }) => log.info(event, { worker: begin.index, ...facts }),
    }),
  );
  // Nothing is deleted until the first process says that it has it.
  journal.release(GATHERER, 0);
  const store = opening.use(StateStore.open(paths.identityStore, { survivesPowerLoss: true }));
  const identities = Identities.open(store, { accountId, clock, ids });
  const models = new Models(configuration.modelsDirectory);
  const callers = new KnownCallers({ store, clock, accountId, mapped: configuration.callers });
  const isOwnKey = (accessKeyId: string) => identities.findKey(accessKeyId) !== undefined;
  const upstreams = opening.use(
    new Upstreams({
      table: configuration.upstreams,
      answerTimeoutMs: configuration.upstreamTimeoutMs,
      hosts: configuration.hosts,
      credentials: machineCredentials(),
      ...{ isOwnKey, models, clock },
    }),
  );
  const pipeline = new Pipeline({
    authenticator: new Authenticator({
      mode: configuration.authentication,
      ...{ identities, callers, upstreams, accountId, clock },
    }),
    // What it would answer goes to the first process.
    embedded: new EmbeddedServices([], () => undefined),
    ...{ upstreams, models, callers, journal, accountId, region, clock, ids, onFailure },
    omitted: new OmittedFields(paths.omitted),
  });

  const first = opening.use(new HttpUpstreams({ socketPath: begin.socketPath }));
  const isOwn = (head: CapturedHead, destination: Destination): boolean => {
    if (upstreams.has(destination)) return !PUBLIC_FILE.test(head.target);
    if (!head.proxied || configuration.authentication === "trust") return false;
    const reading = readSignature(head);
    return reading.kind !== "signed" || !isOwnKey(reading.signature.accessKeyId);
  };
  let authority: Promise<CertificateAuthority> | undefined;
  const gateway = opening.use(
    await Gateway.open({
      host: configuration.host,
      port: configuration.port,
      ...{ clock, ids },
      begin: relaying({
        own: (head) => {
          const destination = pipeline.destinationOf(head);
          return {
            conversation: pipeline.begin(head, destination),
            isOwn: isOwn(head, destination),
          };
        },
        first: (head) => ({
          send: (forward) =>
            first
              .at(new URL("http://first"))
              .send({ ...forward, rawHeaders: relayedHeaders({ ...head, ...forward }) }),
        }),
      }),
      onLateStop: () => {
        upstreams.abandon();
        first.abandon();
      },
      proxy: {
        intercepts: (name) => parseAwsHost(name) !== undefined || upstreams.isMapped(name),
        certificateFor: async (name) => {
          authority ??= CertificateAuthority.open({ directory: paths.authority, clock, ids });
          return await (await authority).certificateFor(name);
        },
        ...(!isLoopback(configuration.host) && { password: begin.token }),
      },
      local: handingOn(begin.socketPath),
      onFailure: (error) => onFailure("an exchange could not be recorded", error),
    }),
  );
  const progress = (): Progress => ({ position: journal.head, upstreams: upstreams.status() });
  tellProgress({ journal, progress, channel }, opening);
  channel.onMessage((message) => {
    if (message.kind === "release") journal.release(GATHERER, message.upTo);
    if (message.kind !== "flush") return;
    void journal
      .flush()
      // What cannot be made durable cannot be found either; the journal has said so.
      .catch(() => undefined)
      .then(() => channel.send({ kind: "flushed", id: message.id, ...progress() }));
  });
  channel.send({ kind: "ready", url: gateway.url });
  return opening.move();
}

/** Topics' certificates, which anyone may fetch: the sandbox's. */
const PUBLIC_FILE = /^\/SimpleNotificationService-/;

/** Who gathers has the work of a batch for what it is told each time. */
const TELL_EVERY_MS = 200;

/** Says how far the journal has come when it has come further, several times a second at most. */
function tellProgress(
  sources: {
    readonly journal: Pick<Journal, "head" | "waitBeyond">;
    readonly progress: () => Progress;
    readonly channel: WorkerChannel;
  },
  opening: AsyncDisposableStack,
): void {
  const { journal, progress, channel } = sources;
  const stop = new AbortController();
  const tell = async () => {
    for (let told = 0; !stop.signal.aborted; ) {
      await journal.waitBeyond(told, stop.signal);
      const now = progress();
      told = now.position;
      channel.send({ kind: "head", ...now });
      await after(TELL_EVERY_MS, undefined, { signal: stop.signal });
    }
  };
  // Rejects only when it is stopped.
  const telling = tell().catch(() => undefined);
  opening.defer(async () => {
    stop.abort();
    await telling;
  });
}

/** Hands the server's own routes on to the first process, as they come and go. */
function handingOn(socketPath: string): LocalHandler {
  return (request, response) => {
    const { method, url, rawHeaders, socket } = request;
    // As captured heads have it: an IPv4 address is shown as one.
    const remoteAddress = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const head = { remoteAddress, rawHeaders };
    const onward = httpRequest({
      ...{ socketPath, path: url, headers: relayedHeaders(head) },
      ...(method !== undefined && { method }),
    });
    onward.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    onward.once("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(503, { "content-type": "application/json" }).end(GONE);
    });
    response.once("close", () => onward.destroy());
    request.pipe(onward);
  };
}

const GONE = '{"error":"The server is not to be reached; it starts, or it stops."}\n';

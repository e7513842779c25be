import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Clock } from "./base/clock.ts";
import { ALPHANUMERIC, type Ids } from "./base/ids.ts";
import type { Log } from "./base/log.ts";
import { StateStore } from "./base/state-store.ts";
import type { Beginning } from "./begin.ts";
import { CertificateAuthority } from "./certificates/index.ts";
import { type Flags, isLoopback, layout } from "./configuration/index.ts";
import { type SavedCredentials, saveFirstCredentials, saveServer } from "./data-directory.ts";
import { BuilderProcess, Deliveries, Evidence, SigningKeys } from "./delivery/index.ts";
import { EmbeddedServices } from "./embedded/index.ts";
import { Gateway } from "./gateway/index.ts";
import {
  FIRST_USER_NAME,
  type FirstCredentials,
  Identities,
  KnownCallers,
} from "./identify/index.ts";
import { OmittedFields, OmittedSweep } from "./journal/index.ts";
import { Models, parseAwsHost } from "./models/index.ts";
import { RelaySocket, spawnWorker, withSettledPort } from "./open-workers.ts";
import {
  Attempts,
  type Health,
  JournalingRecorder,
  operatorHandler,
  Sessions,
} from "./operator/index.ts";
import { Authenticator, OwnRecords, Pipeline } from "./pipeline/index.ts";
import { openSandbox } from "./sandbox-services.ts";
import { openTrailBuckets } from "./trail-buckets.ts";
import { openTrailDestinations } from "./trail-destinations.ts";
import { openTrailKeys } from "./trail-keys.ts";
import { Trails } from "./trails/index.ts";
import { combineStatuses, machineCredentials, Upstreams } from "./upstreams/index.ts";
import { Workers } from "./workers/index.ts";

/** A server that runs. Disposing stops it in the order in which nothing is lost. */
export interface App extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:4580`. */
  readonly url: string;
  readonly health: () => Health;
  readonly log: Log;
}

export interface Sources {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What only whoever typed the settings knows. */
export interface Typed {
  /** The settings as they were typed, for workers to read again. */
  readonly flags: Flags;
}

/**
 * Assembles the whole program, from the journal outwards, and opens its port last.
 *
 * @param beginning is closed with it, also when it cannot be assembled.
 * @param typed needed for more than one worker.
 * @throws what a part throws that cannot open; the parts opened before it are closed again.
 */
export async function assemble(
  beginning: Beginning,
  sources: Sources,
  typed: Typed = { flags: {} },
): Promise<App> {
  const { clock, ids } = sources;
  const { configuration, log, onEvent, journal, history, findRecorded } = beginning;
  const { accountId } = configuration;
  const paths = layout(configuration.dataDirectory);
  const onFailure = (what: string, error: unknown) => log.error(what, error);

  // They come last, and who asks for health may come before them.
  let workers: Workers | undefined;
  const whenCurrent = async () => await workers?.gathered();

  await using opening = new AsyncDisposableStack();
  opening.use(beginning);
  const identityStore = opening.use(StateStore.open(paths.identityStore, LASTING));
  const trailStore = opening.use(StateStore.open(paths.trailStore, LASTING));
  const sandboxStore = opening.use(StateStore.open(paths.sandboxStore, PASSING));
  const identities = Identities.open(identityStore, { accountId, clock, ids });
  const sandbox = opening.use(
    await openSandbox({
      store: sandboxStore,
      bucketDirectory: paths.buckets,
      mailDirectory: paths.mail,
      rootKeyPath: paths.rootKey,
      encryptsAtRest: configuration.encryptsAtRest,
      // Known once the gateway listens, after which the sandbox is started.
      baseUrl: (): string => url(),
      log: onEvent,
      organizations: {
        head: () => journal.head,
        onCutOff: ({ id, managementAccountId }) =>
          trails.leaveOrganization(id, managementAccountId, journal.head),
      },
      ...{ whenCurrent, identities, clock, ids },
    }),
  );
  const { organizations } = sandbox;
  const ownCredentials = async () => identities.mintFirstCredentials().admin;
  const trailBuckets = opening.use(
    openTrailBuckets(configuration, {
      objects: sandbox.objects,
      clock,
      ownCredentials,
    }),
  );
  const { buckets } = trailBuckets;
  const openedKeys = opening.use(
    openTrailKeys(configuration, {
      keys: sandbox.keys,
      objects: sandbox.objects,
      ownCredentials: async () => identities.mintFirstCredentials().admin,
    }),
  );
  const { trailKeys } = openedKeys;

  const trails = Trails.open(trailStore, { clock, ids });
  const keys = new SigningKeys(trailStore, clock);
  const trailDestinations = opening.use(
    openTrailDestinations(configuration, { sandbox, identities, ownCredentials }),
  );
  const { topics, logGroups, buses } = trailDestinations;
  const builder = opening.use(
    new BuilderProcess({
      directory: paths.journal,
      onDamage: (damage) => journal.noteDamage(damage),
    }),
  );
  const deliveries = opening.use(
    await Deliveries.open({
      ...{ journal, builder },
      trails,
      memberships: organizations,
      ...{ buckets, topics, logGroups, buses },
      store: trailStore,
      clock,
      keys,
      intervalMs: configuration.deliveryIntervalMs,
      digestIntervalMs: configuration.digestIntervalMs,
      log: onEvent,
    }),
  );

  const embedded = new EmbeddedServices(
    [
      {
        service: "cloudtrail",
        load: async () =>
          (await import("./api/index.ts")).cloudTrailService({
            ...{ trails, deliveries, keys, history, journal, organizations, clock, ids },
            ...{ whenCurrent, buckets, trailKeys, topics, logGroups },
          }),
      },
      ...sandbox.services,
    ],
    ({ service, operation, error }) => log.error("a handler failed", error, { service, operation }),
  );
  const models = new Models(configuration.modelsDirectory);
  const callers = new KnownCallers({
    ...{ store: identityStore, clock, accountId },
    mapped: configuration.callers,
  });
  const upstreams = opening.use(
    new Upstreams({
      table: configuration.upstreams,
      answerTimeoutMs: configuration.upstreamTimeoutMs,
      hosts: configuration.hosts,
      credentials: machineCredentials(),
      isOwnKey: (accessKeyId) => identities.findKey(accessKeyId) !== undefined,
      ...{ models, clock },
    }),
  );
  const omitted = new OmittedFields(paths.omitted);
  opening.use(
    new OmittedSweep({
      ...{ directory: paths.omitted, clock },
      onFailure: (error) => onFailure("what records left out was not looked through", error),
    }),
  );
  const pipeline = new Pipeline({
    authenticator: new Authenticator({
      mode: configuration.authentication,
      ...{ identities, callers, upstreams, accountId, clock },
    }),
    ...{ embedded, upstreams, models, callers },
    ...{ journal, omitted },
    accountId,
    region: configuration.region,
    clock,
    ids,
    onFailure,
  });
  const recorder = new JournalingRecorder({
    records: new OwnRecords({ journal, omitted, models, ids }),
    ...{ identities, clock, ids, region: configuration.region },
  });

  opening.defer(() => {
    trailBuckets.abandon();
    trailDestinations.abandon();
    openedKeys.abandon();
  });
  // Runs after the gateway has closed: what was answered last is then in the journal.
  opening.defer(() =>
    Promise.race([deliveries.flush(), after(FLUSH_TIMEOUT_MS, undefined, { ref: false })]),
  );
  const stopping = new AbortController();
  const upstreamStatus = () =>
    combineStatuses([upstreams.status(), ...(workers?.upstreams() ?? [])]);
  // Workers answer on the port before their start is over.
  let isReady = false;
  const health = (): Health => ({
    isReady,
    facts: {
      account: accountId,
      region: configuration.region,
      entries: journal.head,
      history: history.status(),
      ...(configuration.upstreams.size > 0 && { upstreams: upstreamStatus() }),
      ...(configuration.workers > 1 && { workers: workers?.status() ?? [] }),
    },
  });
  const reset = async () => {
    // What was answered before is to go too, whichever process has it still.
    await whenCurrent();
    await sandbox.clear();
    await history.clear();
  };
  const token = ids.text(40, ALPHANUMERIC);
  let authority: Promise<CertificateAuthority> | undefined;
  const certificateFor = async (name: string) => {
    // Made when the first client comes that speaks to us as to its proxy.
    authority ??= CertificateAuthority.open({ directory: paths.authority, clock, ids }).catch(
      (error: unknown) => {
        // Who comes later may find its files repaired.
        authority = undefined;
        onFailure("the local authority cannot be opened: no client can trust the proxy", error);
        throw error;
      },
    );
    return await (await authority).certificateFor(name);
  };
  const relay =
    configuration.workers > 1
      ? opening.use(new RelaySocket(configuration.dataDirectory))
      : undefined;
  await history.whenOpen();
  const gateway = opening.use(
    await Gateway.open({
      host: configuration.host,
      port: configuration.port,
      ...(relay && { socketPath: relay.path }),
      clock,
      ids,
      begin: (head) => pipeline.begin(head),
      onLateStop: () => upstreams.abandon(),
      openFile: (path) => {
        const text = sandbox.topics.certificate(path);
        return text === undefined ? undefined : { contentType: "application/x-pem-file", text };
      },
      proxy: {
        intercepts: (name) => parseAwsHost(name) !== undefined || upstreams.isMapped(name),
        certificateFor,
        ...(!isLoopback(configuration.host) && { password: token }),
      },
      local: operatorHandler({
        ...{ token, journal, history, deliveries, clock, ids, health },
        upstreams: { status: upstreamStatus },
        ...{ identities, recorder, console: recorder, region: configuration.region },
        sessions: new Sessions({ identities, clock, ids }),
        attempts: new Attempts(clock),
        pageDirectory: PAGE_DIRECTORY,
        ...{ evidence: new Evidence(trailStore, trails), memberships: organizations },
        bucketReaders: trailBuckets.readers,
        reset: configuration.allowsReset ? reset : undefined,
        mintAccount: (id) => credentialsOf(identities.mintFirstCredentials(id)),
        onFailure,
        stopping: stopping.signal,
      }),
      onFailure: (error) => onFailure("an exchange could not be recorded", error),
    }),
  );
  opening.defer(() => stopping.abort());
  // Before workers take calls: they would make one each.
  if (relay) await certificateFor("localhost");
  workers = opening.use(
    await Workers.open({
      count: relay ? configuration.workers : 0,
      directory: paths.workers,
      ...{ journal, clock, findRecorded, spawn: spawnWorker, log: onEvent },
      durability: configuration.durability,
      begin: {
        flags: relay ? await withSettledPort(typed.flags, configuration) : typed.flags,
        ...{ socketPath: relay?.path ?? "", token },
      },
    }),
  );
  const url = (): string => (relay && workers ? workers.url : gateway.url);
  sandbox.start();

  saveFirstCredentials(paths.credentials, credentialsOf(identities.mintFirstCredentials()));
  saveServer(paths.server, {
    url: url(),
    token,
    processId: process.pid,
    region: configuration.region,
  });
  opening.defer(() => {
    for (const path of [paths.server, paths.consoleLink]) rmSync(path, { force: true });
  });
  isReady = true;
  log.info("listening", { url: url() });

  const running = opening.move();
  return { url: url(), health, log, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** What `npm start` builds of `console/`. */
const PAGE_DIRECTORY = join(import.meta.dirname, "..", "console", "dist");
/** How long the last log files may take at a stop; what is late goes out after the next start. */
const FLUSH_TIMEOUT_MS = 10_000;
/** What must still be there after a power cut: who may call, and what was delivered. */
const LASTING = { survivesPowerLoss: true };
/** The sandbox's resources: whole after a crash, but not worth a flush for each change. */
const PASSING = { survivesPowerLoss: false };

/** The first credentials of an account, by the names that users know them by. */
function credentialsOf({ accountId, root, admin }: FirstCredentials): SavedCredentials {
  return { accountId, users: { root, [FIRST_USER_NAME]: admin } };
}

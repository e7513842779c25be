import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { allRecords, type FoundRecord } from "../../support/history.ts";
import { readLogFiles } from "../../support/log-files.ts";
import { runProgram } from "../../support/programs.ts";
import type { RecordingUpstream } from "../../support/recording-upstream.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import type { TestServer } from "../../support/server.ts";
import {
  compare,
  type Findings,
  type Found,
  type FoundTrail,
  isClean,
  lacking,
} from "./compare.ts";
import { DiskFaults, findRoom } from "./disk.ts";
import { chooseDisturbance, DISTURBANCES, type Scene } from "./disturbances.ts";
import { Ledger } from "./ledger.ts";
import { Load } from "./load.ts";
import { startNotingUpstream } from "./noting-upstream.ts";
import { readSandbox } from "./read-sandbox.ts";
import { Subject } from "./subject.ts";
import { BUCKET, openTrails, REGIONS, type TrailUnderTest, trailsUnderTest } from "./trails.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "src", "cli", "main.ts");

export interface ProveOptions {
  readonly dataDirectory: string;
  /** Ends after so many processes were killed. */
  readonly kills: number;
  readonly seed: number;
  readonly workers: number;
  readonly durability: "strict" | "relaxed";
  readonly trails: number;
  readonly connections: number;
  readonly pauseMs: number;
  /** Longest time without a disturbance. */
  readonly calmMsMax: number;
  /** False: processes die, and nothing else. */
  readonly disturbsDisk: boolean;
  readonly onProgress: (line: string) => void;
}

export interface ProofReport {
  readonly seed: number;
  readonly isProven: boolean;
  readonly kills: number;
  /** Of each program how often it was killed. */
  readonly victims: Readonly<Record<string, number>>;
  /** How often what was done. */
  readonly disturbances: Readonly<Record<string, number>>;
  readonly skipped: readonly string[];
  readonly calls: {
    readonly answered: number;
    /** Answered with 500 and above: refused, withheld, or without their upstream's answer. */
    readonly answeredAsFailed: number;
    /** Of them the changes whose answer was withheld: each must have a record. */
    readonly changesWithheld: number;
    readonly cutOff: number;
    readonly unsent: number;
  };
  readonly records: { readonly history: number; readonly trails: Readonly<Record<string, number>> };
  readonly findings: Findings;
  /** Of processes: what hangs, stays, or does not start. */
  readonly complaints: readonly string[];
  readonly seconds: number;
}

/**
 * Puts load on a server while processes are killed and disks fail at random, lets it come to rest,
 * and holds what its clients were told against all that it has recorded and delivered.
 */
export async function prove(options: ProveOptions): Promise<ProofReport> {
  const startedAt = performance.now();
  const draw = seededRandom(options.seed);
  const ledger = new Ledger();
  const trails = trailsUnderTest(options.trails);
  await using upstream = await startNotingUpstream(ledger, seededRandom(options.seed + 1));
  using faults = new DiskFaults(options.dataDirectory);
  let load: Load | undefined;
  const subject = new Subject({
    dataDirectory: options.dataDirectory,
    flags: flagsFor(options, upstream),
    environment: options.disturbsDisk ? faults.environment : {},
    onStart: (server) => load?.turnTo(server),
  });
  try {
    await subject.start();
    await openTrails(subject.server, trails);
    load = new Load(subject.server, {
      ...{ ledger, regions: REGIONS, draw: seededRandom(options.seed + 2) },
      ...{ connections: options.connections, pauseMs: options.pauseMs },
    });
    const room = options.disturbsDisk ? findRoom(options.dataDirectory) : undefined;
    const scene = { subject, draw, room, faults: options.disturbsDisk ? faults : undefined };
    const skipped = DISTURBANCES.filter(
      ({ isOfDisk, isPossible }) => isOfDisk && !isPossible(scene),
    ).map(({ name }) => name);
    const done = await disturb(scene, { ...options, ledger });
    await load.stop();
    const late = await onlyAfterAStart(subject, { ledger, trails });
    await comeToRest(subject);
    const found = await readAll(subject.server, trails);
    const complaints = [
      ...subject.complaints,
      ...late.map((each) => `had no record before the next start: ${each}`),
      ...load.hanging.map((id) => `${id} was never answered`),
      ...(await verifyTrails(options, trails)),
    ];
    await subject.stop();
    const findings = compare(ledger, found);
    return {
      ...{ seed: options.seed, kills: sum(done.victims), ...done },
      isProven: isClean(findings) && complaints.length === 0,
      skipped,
      calls: {
        answered: ledger.count("answered"),
        answeredAsFailed: ledger.count5xx(),
        changesWithheld: ledger.countWithheldChanges(),
        cutOff: ledger.count("unknown"),
        unsent: ledger.count("unsent"),
      },
      records: {
        history: found.history.length,
        trails: Object.fromEntries(found.trails.map(({ name, records }) => [name, records.length])),
      },
      ...{ findings, complaints, seconds: Math.round((performance.now() - startedAt) / 1000) },
    };
  } finally {
    await subject.kill(subject.tree());
    await load?.stop();
  }
}

function flagsFor(
  { workers, durability }: ProveOptions,
  upstream: RecordingUpstream,
): readonly string[] {
  return [
    ...["--delivery-interval", "500ms", "--digest-interval", "5s"],
    ...["--durability", durability, "--upstream", `ssm=${upstream.url}`],
    ...(workers > 1 ? ["--workers", String(workers)] : []),
  ];
}

async function disturb(
  scene: Scene,
  options: ProveOptions & { readonly ledger: Ledger },
): Promise<Pick<ProofReport, "victims" | "disturbances">> {
  const { subject, draw } = scene;
  const victims: Record<string, number> = {};
  const disturbances: Record<string, number> = {};
  const { ledger } = options;
  const from = DISTURBANCES.filter(({ isOfDisk }) => options.disturbsDisk || !isOfDisk);
  for (let round = 1; sum(victims) < options.kills; round++) {
    const wanted = ledger.succeeded + 5 + draw(100);
    if (!(await isReached(() => ledger.succeeded >= wanted, LIVELY_TIMEOUT_MS))) {
      subject.complaints.push(`round ${round}: few calls succeed in ${LIVELY_TIMEOUT_MS} ms`);
    }
    await after(draw(options.calmMsMax));
    if (!subject.isUp) subject.complaints.push(`ended by itself: ${subject.server.output}`);
    else {
      const disturbance = chooseDisturbance(scene, from);
      if (!disturbance) throw new Error("there is nothing to disturb with");
      const { name } = disturbance;
      const done = await disturbance.run(scene);
      disturbances[name] = (disturbances[name] ?? 0) + 1;
      for (const { program } of done.victims) victims[program] = (victims[program] ?? 0) + 1;
      const killed = done.victims.map(({ program }) => program).join(", ");
      options.onProgress(
        `${String(round).padStart(4)}  ${name}${done.note ? ` (${done.note})` : ""}` +
          `${killed ? `: ${killed}` : ""}; ${sum(victims)} of ${options.kills} killed, ` +
          `${ledger.count("answered")} answered`,
      );
    }
    if (!subject.isUp) await subject.start();
  }
  return { victims, disturbances };
}

/** Longer than a worker or an engine may wait before it is started again. */
const LIVELY_TIMEOUT_MS = 60_000;
/** A disk that has room again is written to within a second, and a worker gathered soon. */
const SETTLED_TIMEOUT_MS = 10_000;
/** For the last log files. */
const DELIVERY_TIMEOUT_MS = 30_000;

async function isReached(
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > until) return false;
    await after(20);
  }
  return true;
}

/**
 * What has no record while the server goes on, though nothing disturbs it any more: a start would
 * cover that up, and a server may run for months.
 */
async function onlyAfterAStart(
  subject: Subject,
  { ledger, trails }: { readonly ledger: Ledger; readonly trails: readonly TrailUnderTest[] },
): Promise<readonly string[]> {
  let missing: readonly string[] = [];
  await isReached(async () => {
    missing = compare(ledger, await readAll(subject.server, trails)).missing;
    return missing.length === 0;
  }, SETTLED_TIMEOUT_MS);
  return missing;
}

/** The start after a stop settles what was cut off: it is the last to leave records. */
async function comeToRest(subject: Subject): Promise<void> {
  await subject.stop();
  await subject.start();
}

async function readAll(server: TestServer, trails: readonly TrailUnderTest[]): Promise<Found> {
  const history: FoundRecord[] = [];
  for (const region of REGIONS) {
    for (const record of await allRecords(server, region)) history.push(record);
  }
  const found: FoundTrail[] = [];
  for (const { name, wants } of trails) {
    const read = async () => ({
      ...{ name, wants },
      records: await readLogFiles(server, { bucket: BUCKET, prefix: name }),
    });
    let trail: FoundTrail = { name, wants, records: [] };
    await isReached(async () => {
      trail = await read();
      return lacking(trail, history).length === 0;
    }, DELIVERY_TIMEOUT_MS);
    found.push(trail);
  }
  return { history, trails: found, made: await readSandbox(server, REGIONS) };
}

async function verifyTrails(
  { dataDirectory }: ProveOptions,
  trails: readonly TrailUnderTest[],
): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const { arn } of trails) {
    const words = ["--disable-warning=ExperimentalWarning", MAIN, "verify", "--trail", arn];
    const { code, stdout, stderr } = await runProgram(
      process.execPath,
      [...words, "--data", dataDirectory],
      { environment: { PATH: process.env.PATH ?? "" } },
    );
    if (code !== 0) complaints.push(`verify --trail ${arn} exits ${code}: ${stdout}${stderr}`);
  }
  return complaints;
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

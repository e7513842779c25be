/**
 * `npm run prove-no-loss`: kills a server's processes and fails its disk at random under load, and
 * holds its clients' own list of answers against Event history and the trails' log files.
 */
import { rmdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { describeReport } from "./describe-report.ts";
import { prove } from "./prove.ts";
import { againOnSmallDisk } from "./small-disk.ts";

interface ProveFlags {
  readonly kills: string;
  readonly seed?: string;
  readonly workers: string;
  readonly trails: string;
  readonly durability: "strict" | "relaxed";
  readonly connections: string;
  readonly disk: boolean;
  readonly smallDisk?: string;
  readonly mounted?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

const flags = new Command("prove-no-loss")
  .option("--kills <number>", "ends after so many processes were killed", "200")
  .option("--seed <number>", "of all that is drawn (default: another each time)")
  .option("--workers <number>", "of the server; 0 for none", "0")
  .option("--trails <number>", "1 of all regions, or 2 with one of a single region", "2")
  .addOption(new Option("--durability <mode>").choices(["strict", "relaxed"]).default("strict"))
  .option("--connections <number>", "that calls come over", "8")
  .option("--no-disk", "only processes die; disks are left alone (always, when relaxed)")
  .option("--small-disk <size>", "on a disk of its own in memory, such as 800m, to be filled")
  .option("--data <directory>", "an empty one (default: a temporary one)")
  .addOption(new Option("--mounted", "the small disk is there").hideHelp())
  .option("--keep", "leave the data directory where it is; a failed run always does")
  .option("--json", "one JSON document at the end")
  .parse()
  .opts<ProveFlags>();
const say = (line: string) => process.stderr.write(`${line}\n`);
const dataDirectory = flags.data ?? (await mkdtemp(join(tmpdir(), "no-loss-")));
const { smallDisk, mounted } = flags;
const asked = smallDisk !== undefined && !mounted ? onSmallDisk(smallDisk) : undefined;
process.exitCode = asked ?? (await run());

/** @returns the exit status; undefined where there can be no such disk. */
function onSmallDisk(size: string): number | undefined {
  const words = [...process.argv.slice(1), "--data", dataDirectory, "--mounted"];
  const status = againOnSmallDisk(dataDirectory, { size, words });
  // What lies under the small disk is an empty directory.
  if (status !== undefined && flags.data === undefined) rmdirSync(dataDirectory);
  if (status === undefined) say("Skipped, mounting is not allowed here: a disk that is full");
  return status;
}

async function run(): Promise<number> {
  const { durability, kills, workers, trails, connections, disk, json, data, keep } = flags;
  const seed = flags.seed === undefined ? Date.now() % 1_000_000_000 : Number(flags.seed);
  say(`Seed ${seed}; the server's data are in ${dataDirectory}`);
  const report = await prove({
    ...{ dataDirectory, durability, seed, kills: Number(kills), workers: Number(workers) },
    ...{ trails: Number(trails), connections: Number(connections), pauseMs: 10, calmMsMax: 1_500 },
    // What is relaxed may lose its last second where a disk fails, and says so.
    disturbsDisk: disk && durability === "strict",
    onProgress: say,
  });
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report));
  if (report.isProven && keep !== true) {
    // One that was named is its owner's.
    if (data === undefined) await rm(dataDirectory, { recursive: true });
  } else {
    await writeFile(`${dataDirectory}.report.json`, JSON.stringify(report, null, 2));
    say(`Kept: ${dataDirectory}, and what was found in ${dataDirectory}.report.json`);
  }
  return report.isProven ? 0 : 1;
}

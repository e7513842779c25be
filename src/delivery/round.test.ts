import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { aRecord, aTrail } from "../../test/support/given.ts";
import type { Entry } from "../journal/index.ts";
import type { JsonObject } from "../record/index.ts";
import type { LoggingTrail, Trail } from "../trails/index.ts";
import type { BuiltFile } from "./building/log-file-builder.ts";
import { builderHere } from "./building/round-builder.ts";
import { composeRound, type PlannedFile, planFiles, type Round } from "./round.ts";

const AT_MS = Date.parse("2026-01-31T12:34:56Z");

function aLoggingTrail(overrides: Partial<Trail> = {}): LoggingTrail {
  return { ...aTrail(overrides), windows: [{ after: 0 }], isDeleted: false };
}

function entries(...records: readonly JsonObject[]): readonly Entry[] {
  return records.map((record, i) => {
    const json = JSON.stringify(aRecord(record));
    return { kind: "record", eventId: `e-${i + 1}`, json, position: i + 1 };
  });
}

const LIMITS = { maxEntries: 1_000, maxBytes: 1_000_000 };

async function filesOf(round: Round, of: readonly Entry[]): Promise<readonly PlannedFile[]> {
  const builder = builderHere({ read: async (after) => of.slice(after) });
  return planFiles(round, await builder.build({ ...round, limits: LIMITS }));
}

function plan(trail: LoggingTrail, of: readonly Entry[]): Promise<readonly PlannedFile[]> {
  return filesOf(composeRound(trail, { after: 0, upTo: of.length }, AT_MS), of);
}

const textOf = ({ bytes }: BuiltFile) => gunzipSync(bytes).toString();

test("each region gets a file of its own, in the order of the journal", async () => {
  const all = entries({ awsRegion: "us-east-1" }, { awsRegion: "eu-west-1" }, { requestID: "r-3" });
  const files = await plan(aLoggingTrail({ isMultiRegion: true }), all);
  expect(files.map((file) => [file.region, textOf(file)])).toEqual([
    ["us-east-1", `{"Records":[${all[0]?.json},${all[2]?.json}]}`],
    ["eu-west-1", `{"Records":[${all[1]?.json}]}`],
  ]);
  for (const { key, region } of files) {
    expect(key).toMatch(
      new RegExp(
        `^AWSLogs/111122223333/CloudTrail/${region}/2026/01/31/` +
          `111122223333_CloudTrail_${region}_20260131T1234Z_[0-9A-Za-z]{16}\\.json\\.gz$`,
      ),
    );
  }
  expect(new Set(files.map(({ key }) => key.slice(-24))).size).toBe(2);
});

test("intents, other accounts and data events are left out, and no file is empty", async () => {
  const [intent, ...others] = entries(
    {},
    { recipientAccountId: "444455556666" },
    { eventCategory: "Data" },
  );
  if (!intent) throw new Error("no entries");
  expect(await plan(aLoggingTrail(), [{ ...intent, kind: "intent" }, ...others])).toEqual([]);
});

test("the same round gives the same files, whatever became of the trail since", async () => {
  const all = entries({}, { awsRegion: "eu-west-1" });
  const trail = aLoggingTrail();
  const round = composeRound(trail, { after: 0, upTo: 2 }, AT_MS);
  const kept = JSON.parse(JSON.stringify(round)) as typeof round;
  expect(await filesOf(kept, all)).toEqual(await filesOf(round, all));
  expect(await filesOf(kept, all)).toHaveLength(1);
});

test("another range, another trail or another region gives another name", async () => {
  const all = entries({});
  const name = async (trail: LoggingTrail, upTo: number) =>
    (await filesOf(composeRound(trail, { after: 0, upTo }, AT_MS), all))[0]?.key;
  const names = await Promise.all([
    name(aLoggingTrail(), 1),
    name(aLoggingTrail(), 2),
    name(aLoggingTrail({ id: "another" }), 1),
  ]);
  expect(new Set(names).size).toBe(3);
});

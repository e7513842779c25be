import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasProcessTrees } from "../../support/process-tree.ts";
import { SEED } from "../../support/seeded-random.ts";
import { prove } from "./prove.ts";

/** `npm run prove-no-loss` is the long one. */
const SHORT = { kills: 2, connections: 4, pauseMs: 10, calmMsMax: 200, trails: 1 } as const;

test.runIf(hasProcessTrees)(
  "nothing answered is lost or doubled, whatever is killed and fails",
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "trailcam-no-loss-"));
    const report = await prove({
      ...{ ...SHORT, dataDirectory: directory, durability: "strict", workers: 2, seed: SEED },
      ...{ disturbsDisk: true, onProgress: () => undefined },
    }).finally(() => rm(directory, { recursive: true }));
    const { findings, complaints, calls, records } = report;
    expect({ ...findings, complaints }).toEqual({
      ...Object.fromEntries(Object.keys(findings).map((kind) => [kind, []])),
      complaints: [],
    });
    expect(report.isProven).toBe(true);
    expect(report.kills).toBeGreaterThanOrEqual(SHORT.kills);
    expect(calls.answered).toBeGreaterThan(20);
    expect(records.trails.everything).toBeGreaterThan(20);
  },
  180_000,
);

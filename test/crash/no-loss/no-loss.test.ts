import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasProcessTrees } from "../../support/process-tree.ts";
import { SEED } from "../../support/seeded-random.ts";
import { isClean } from "./compare.ts";
import { type ProofReport, prove } from "./prove.ts";

/** `npm run prove-no-loss` is the long one. */
const SHORT = { kills: 3, connections: 4, pauseMs: 10, calmMsMax: 300, trails: 1 } as const;

async function proveOnce(more: {
  readonly seed: number;
  readonly workers: number;
}): Promise<ProofReport> {
  const directory = await mkdtemp(join(tmpdir(), "trailcam-no-loss-"));
  try {
    return await prove({
      ...{ ...SHORT, ...more, dataDirectory: directory, durability: "strict" },
      ...{ disturbsDisk: true, onProgress: () => undefined },
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}

test.runIf(hasProcessTrees).each([0, 2])(
  "with %i workers, nothing answered is lost or doubled, whatever is killed and fails",
  async (workers) => {
    const report = await proveOnce({ seed: SEED + workers, workers });
    const { findings, complaints, calls, records } = report;
    expect({ findings, complaints }).toEqual({
      findings: Object.fromEntries(Object.keys(findings).map((kind) => [kind, []])),
      complaints: [],
    });
    expect(isClean(findings)).toBe(true);
    expect(report.kills).toBeGreaterThanOrEqual(SHORT.kills);
    expect(calls.answered).toBeGreaterThan(30);
    expect(records.trails.everything).toBeGreaterThan(30);
  },
  180_000,
);

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EngineProcess, isEngineInstalled } from "./engine-process.ts";

const START_TIMEOUT_MS = 30_000;

test.skipIf(!isEngineInstalled())(
  "an engine that dies before it answers is waited for until its successor does",
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "trailcam-engine-restart-"));
    const events: string[] = [];
    {
      await using engine = new EngineProcess({ directory, log: ({ event }) => events.push(event) });
      const ready = engine.whenReady(START_TIMEOUT_MS);
      process.kill(engine.processId ?? 0, "SIGKILL");
      await ready;
      expect(events).toEqual(["engine_gone", "engine_ready"]);
    }
    rmSync(directory, { recursive: true });
  },
  2 * START_TIMEOUT_MS,
);

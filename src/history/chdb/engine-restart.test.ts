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

test.skipIf(!isEngineInstalled())(
  "a directory may be called anything",
  async () => {
    const parent = mkdtempSync(join(tmpdir(), "trailcam-engine-restart-"));
    {
      await using engine = new EngineProcess({ directory: join(parent, `a\\b "c" <d>&'é%20?*`) });
      await engine.whenReady(START_TIMEOUT_MS);
    }
    rmSync(parent, { recursive: true });
  },
  2 * START_TIMEOUT_MS,
);

test.skipIf(!isEngineInstalled())(
  "an engine that crashes ends at once, and its successor answers",
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "trailcam-engine-restart-"));
    {
      await using engine = new EngineProcess({ directory });
      for (const crash of ["SIGSEGV", "SIGBUS", "SIGABRT"] as const) {
        await engine.whenReady(START_TIMEOUT_MS);
        const crashed = engine.processId ?? 0;
        process.kill(crashed, crash);
        await expect.poll(() => engine.processId, { timeout: 10_000 }).not.toBe(crashed);
      }
      await engine.whenReady(START_TIMEOUT_MS);
    }
    rmSync(directory, { recursive: true });
  },
  4 * START_TIMEOUT_MS,
);

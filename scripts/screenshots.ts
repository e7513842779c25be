/** Draws every page of the console again, into `docs/screenshots`: the tests of it do. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const run = spawnSync(process.execPath, [vitest, "run", "test/console"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, TRAILCAM_SCREENSHOTS: "1" },
});
process.exitCode = run.status ?? 1;

/**
 * Runs every check of the project, the cheap ones first; `--fast` leaves out the suites that start
 * whole servers. Words after `--` go to Vitest, e.g. `npm test -- -- src/journal`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isFast = process.argv.includes("--fast");
const split = process.argv.indexOf("--");
const filters = split < 0 ? [] : process.argv.slice(split + 1);
const temporary = mkdtempSync(join(tmpdir(), "trailcam-tests-"));
const results = join(temporary, "results.json");

const binary = (...parts: string[]) => join(root, "node_modules", ...parts);
const vitest = [
  binary("vitest", "vitest.mjs"),
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile=${results}`,
  ...(isFast ? ["src", "test/tidy.test.ts"] : []),
  ...filters,
];

/** Each step's name, and the words after `node` that run it. */
const steps: ReadonlyArray<readonly [name: string, words: readonly string[]]> = [
  ["types", [binary("typescript", "bin", "tsc"), "-p", root]],
  ["types of the console", [binary("typescript", "bin", "tsc"), "-p", join(root, "console")]],
  [
    "lint and format",
    [binary("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", root],
  ],
  ["tests", vitest],
];

function run(words: readonly string[]): number {
  const flags = ["--disable-warning=ExperimentalWarning"];
  const step = spawnSync(process.execPath, [...flags, ...words], { cwd: root, stdio: "inherit" });
  return step.status ?? 1;
}

function runAll(): number {
  for (const [name, words] of steps) {
    process.stdout.write(`\n== ${name}\n`);
    const status = run(words);
    if (name === "tests") printCounts();
    if (status !== 0) {
      process.stdout.write(`${name} failed\n`);
      return status;
    }
  }
  return 0;
}

/** One plain line that people and CI read alike. */
function printCounts(): void {
  const counts = JSON.parse(readFileSync(results, "utf8")) as {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
    readonly numPendingTests: number;
  };
  const { numPassedTests, numFailedTests, numPendingTests } = counts;
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed${skipped}\n`);
}

process.exitCode = runAll();
rmSync(temporary, { recursive: true, force: true });

/**
 * Runs every check of the project, the cheap ones first; `--fast` stops after the unit tests.
 * Words after `--` go to Vitest, e.g. `npm test -- -- src/journal`.
 */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isFast = process.argv.includes("--fast");
const split = process.argv.indexOf("--");
const filters = split < 0 ? [] : process.argv.slice(split + 1);

const binary = (...parts: string[]) => join(root, "node_modules", ...parts);
const vitest = [binary("vitest", "vitest.mjs"), "run", ...filters];

/** Each step's name, and the words after `node` that run it. */
const steps: ReadonlyArray<readonly [name: string, words: readonly string[]]> = [
  ["types", [binary("typescript", "bin", "tsc"), "-p", root]],
  [
    "lint and format",
    [binary("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", root],
  ],
  ["tests", isFast ? [...vitest, "src", "test/tidy.test.ts"] : vitest],
];

for (const [name, words] of steps) {
  process.stdout.write(`\n== ${name}\n`);
  const flags = ["--disable-warning=ExperimentalWarning"];
  const step = spawnSync(process.execPath, [...flags, ...words], { cwd: root, stdio: "inherit" });
  if (step.status !== 0) {
    process.stdout.write(`\n${name} failed\n`);
    process.exit(step.status ?? 1);
  }
}
process.stdout.write("\nAll checks passed.\n");

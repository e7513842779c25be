/**
 * Measures the recorder on records that AWS wrote, and writes docs/fidelity.md.
 * `npm run fidelity`, or `npm run fidelity -- CORPUS` with the path of another corpus, for which
 * the document goes to the standard output instead.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Models } from "../src/models/index.ts";
import { readCorpus, type Specimen } from "./corpus.ts";
import { measure } from "./measure.ts";
import { reportOf, resultOf } from "./report.ts";

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const [given] = process.argv.slice(2);
const specimens = read(given ?? inProject("../shared/corpus/records.jsonl"));
if (specimens) {
  const findings = await measure(specimens, new Models());
  if (given === undefined) {
    writeFileSync(inProject("docs/fidelity.md"), reportOf(findings));
    process.stdout.write(`${resultOf(findings).join("\n")}\n\nMore in docs/fidelity.md.\n`);
  } else {
    process.stdout.write(reportOf(findings));
  }
}

function read(path: string): readonly Specimen[] | undefined {
  try {
    return readCorpus(path);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

// Prints every claim about AWS that is only assumed, with its place: `npm run assumptions`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findAssumptions } from "./find-assumptions.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => join("src", path))
  .sort();

let count = 0;
for (const file of files) {
  for (const { line, text } of findAssumptions(readFileSync(join(root, file), "utf8"))) {
    count += 1;
    process.stdout.write(`${file}:${line}\n    ${text}\n`);
  }
}
process.stdout.write(`${count} assumptions in ${files.length} files\n`);

// Writes docs/compatibility.md from the table of actions: `node scripts/compatibility.ts`.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compatibilityDocument } from "../src/api/index.ts";

writeFileSync(
  fileURLToPath(new URL("../docs/compatibility.md", import.meta.url)),
  compatibilityDocument(),
);

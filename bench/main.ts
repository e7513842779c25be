/**
 * This project beside its peers, in tables: every figure next to those of others that did the same
 * work in the same rounds. Full runs are written to docs/performance.md.
 *
 *   npm run bench [-- NAME… [--quick]]
 *
 * Peers that are not installed leave their lines blank.
 */
import { parseArgs } from "node:util";
import { measureRow } from "./harness/measure-row.ts";
import { describe, writeReport } from "./harness/report.ts";
import { digestsRow } from "./rows/digests.ts";
import { diskRow } from "./rows/disk.ts";
import { gatewayRow } from "./rows/gateway.ts";
import { ingestRow } from "./rows/ingest.ts";
import { logFilesRow } from "./rows/log-files.ts";
import { lookupsRow } from "./rows/lookups.ts";
import { memoryRow } from "./rows/memory.ts";
import { recordRows } from "./rows/record-a-call.ts";
import { sandboxRow } from "./rows/sandbox.ts";
import { secondStartRow } from "./rows/second-start.ts";
import { transferRow } from "./rows/transfer.ts";
import { workersRow } from "./rows/workers.ts";

const ROWS = [
  gatewayRow(16),
  gatewayRow(64),
  workersRow,
  sandboxRow,
  ...recordRows,
  transferRow("up"),
  transferRow("down"),
  memoryRow,
  ingestRow,
  lookupsRow,
  diskRow,
  secondStartRow,
  logFilesRow,
  digestsRow,
];

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  const names = ROWS.map(({ name }) => name).join(", ");
  process.stderr.write(`No row is called ${unknown.join(", ")}; there are ${names}.\n`);
  process.exit(2);
}
const chosen = ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const row of chosen) {
  const measured = await measureRow(row, values.quick ?? false);
  process.stdout.write(`\n## ${row.title}\n\n${describe(row, measured)}\n`);
  // A few rounds say too little to be kept.
  if (!values.quick) writeReport(row, measured);
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { SavedServer } from "../../src/data-directory.ts";
import type { FoundRecord } from "./history.ts";
import type { TestServer } from "./server.ts";

/** Records of any category that SQL finds, by `where`. */
export async function recordsWhere(
  server: TestServer,
  where: string,
): Promise<readonly FoundRecord[]> {
  const saved = await readFile(join(server.dataDirectory, "server.json"), "utf8");
  const { token } = JSON.parse(saved) as SavedServer;
  const answer = await fetch(new URL("/_trailcam/query", server.url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ sql: `SELECT record FROM events WHERE ${where}`, format: "jsonl" }),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(text);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { record: string }).record)
    .map((record) => JSON.parse(record) as FoundRecord);
}

/** The records of many calls at once, by their request ids: waits until each call has one. */
export async function recordsByRequestId(
  server: TestServer,
  prefix: string,
  count: number,
): Promise<ReadonlyMap<string, FoundRecord>> {
  let records: readonly FoundRecord[] = [];
  await expect
    .poll(
      async () => {
        records = await recordsWhere(server, `startsWith(requestID, '${prefix}')`);
        return records.length;
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBeGreaterThanOrEqual(count);
  const byId = new Map(records.map((record) => [String(record.requestID), record]));
  expect(byId.size).toBe(records.length);
  return byId;
}

import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aRecord, Given, idsOf } from "../../given.fixture.ts";
import type { HistoryOptions } from "../../history.ts";

type Told = Parameters<NonNullable<HistoryOptions["log"]>>[0];

/** Cuts off the data of a table's first part. */
function damageFirstPart(given: Given, table: string): void {
  const parts = join(given.directory, "history/data/data/default", table);
  const [first] = readdirSync(parts)
    .filter((name) => /^\d+_/.test(name))
    .toSorted();
  if (first === undefined) throw new Error("no part");
  truncateSync(join(parts, first, "data.bin"), 10);
}

const brokenOf = (told: readonly Told[]) =>
  told.flatMap((event) => ("parts" in event ? [event.parts] : []));

test.each(["events", "postings"])(
  "what a damaged part of %s had is there again, and the part is set aside",
  async (table) => {
    const told: Told[] = [];
    await using given = await Given.open({ log: (event) => told.push(event) });
    await given.append(aRecord("e0"), aRecord("e1"));
    await given.append(aRecord("e2"));
    await given.reopen(async () => damageFirstPart(given, table));
    expect(await given.history.caughtUp(3, 20_000)).toBe(true);
    expect(idsOf(await given.all())).toEqual(["e2", "e1", "e0"]);
    const byUser = await given.all({ attribute: { key: "Username", value: "alice" } });
    expect(idsOf(byUser)).toEqual(["e2", "e1", "e0"]);
    const expected = [[expect.stringMatching(`^${table}/broken-on-start_`)]];
    expect(brokenOf(told)).toEqual(expected);
    const aside = readdirSync(join(given.directory, "history/broken-parts"));
    expect(aside).toHaveLength(table === "events" ? 1 : 0);
    // Told of once.
    await given.reopen();
    expect(brokenOf(told)).toEqual(expected);
    expect(idsOf(await given.all())).toEqual(["e2", "e1", "e0"]);
  },
);

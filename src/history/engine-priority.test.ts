import { expect, test } from "vitest";
import { policiesOf } from "./chdb/priority/policies.fixture.ts";
import { mayReturnFromIdle } from "./chdb/priority/policy.ts";
import { aQuery, aRecord, Given, idsOf, NOW_MS } from "./given.fixture.ts";

const mayReturn = await mayReturnFromIdle();

test.skipIf(!mayReturn)(
  "the engine lets others go first while nobody asks, and comes back for a look-up",
  async () => {
    let nowMs = NOW_MS;
    await using given = await Given.open({ clock: { nowMs: () => nowMs } });
    const engine = () => policiesOf(given.processIds.at(-1) ?? 0);
    await given.append(aRecord("quiet-1"));
    expect(engine()).toEqual(["other"]);
    nowMs += 10_000;
    await expect.poll(engine, { timeout: 10_000 }).toEqual(["idle"]);

    const { events } = await given.history.lookup(aQuery());
    expect(idsOf(events)).toEqual(["quiet-1"]);
    await expect.poll(engine).toEqual(["other"]);
  },
  30_000,
);

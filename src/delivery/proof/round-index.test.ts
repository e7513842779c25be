import { expect, test } from "vitest";
import { StateStore } from "../../base/state-store.ts";
import { RoundIndex } from "./round-index.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const destination = { bucketName: "logs" };

function aRound(after: number, upTo: number, trailId = "t") {
  const scope = {
    ...{ accountId: "111122223333", homeRegion: "us-east-1", isMultiRegion: true },
    includesGlobalServiceEvents: true,
    eventSelectors: { kind: "advanced" as const, selectors: [] },
  };
  return { trailId, trailArn: "arn", scope, destination, after, upTo, deliveredAtMs: 5 };
}

const openStore = () => StateStore.open(":memory:", { survivesPowerLoss: false });

test("gives the round that a position is in, of that trail alone", () => {
  using store = openStore();
  const rounds = new RoundIndex(store);
  rounds.note(aRound(2, 4), 7);
  rounds.note(aRound(9, 12), 8);
  rounds.note(aRound(0, 100, "other"), 9);
  const first = { after: 2, upTo: 4, deliveredAtMs: 5, storedAtMs: 7, destination };
  const found = [2, 3, 4, 5, 9, 10, 12, 13].map((position) => rounds.of("t", position)?.upTo);
  expect(found).toEqual([undefined, 4, 4, undefined, undefined, 12, 12, undefined]);
  expect(rounds.of("t", 3)).toEqual(first);
  expect(rounds.knowsAround("t", 7)).toBe(true);
  expect(rounds.knowsAround("t", 1)).toBe(false);
  expect(rounds.knowsAround("t", 13)).toBe(false);
  expect(rounds.knowsAround("none", 7)).toBe(false);
});

test("takes back what the journal lost, and forgets what is older than history", () => {
  using store = openStore();
  const rounds = new RoundIndex(store);
  store.transaction(() => {
    for (let i = 0; i < 2_500; i += 1) rounds.note(aRound(i, i + 1), i < 2_200 ? 0 : 95 * DAY_MS);
    rounds.note(aRound(2_500, 2_600), 95 * DAY_MS);
    rounds.note(aRound(0, 2_600, "other"), 95 * DAY_MS);
  });
  rounds.tidy(2_550, 95 * DAY_MS);
  expect(rounds.of("t", 2_550)).toBeUndefined();
  expect(rounds.of("other", 1)).toBeUndefined();
  expect(rounds.of("t", 2_500)).toBeDefined();
  expect(rounds.of("t", 1)).toBeUndefined();
  expect(rounds.of("t", 1_900)).toBeUndefined();
});

test("keeps the newest 100,000 of a trail", () => {
  using store = openStore();
  const rounds = new RoundIndex(store);
  store.transaction(() => {
    for (let i = 0; i < 100_001; i += 1) rounds.note(aRound(i, i + 1), 1);
  });
  expect(rounds.of("t", 1)).toBeUndefined();
  expect(rounds.of("t", 100_001)).toBeDefined();
  expect(store.collection("delivery.rounds").count()).toBeGreaterThan(98_000);
  expect(store.collection("delivery.rounds").count()).toBeLessThan(100_001);
});

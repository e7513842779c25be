import type { ClickHouseClient } from "@clickhouse/client";
import { expect, test } from "vitest";
import { Store } from "./store.ts";

/** A store whose readers' client fails as given, and how often it was asked. */
function failingStore(failure: object) {
  const asked = { count: 0 };
  const reader = {
    exec: () => {
      asked.count++;
      return Promise.reject(Object.assign(new Error("no"), failure));
    },
  } as unknown as ClickHouseClient;
  const none = () => Promise.reject(new Error("not to be asked"));
  const client = { exec: none } as unknown as ClickHouseClient;
  const whenReady = () => Promise.resolve();
  return { store: new Store({ client, reader, post: none, whenReady }), asked };
}

test("SQL that has had its time is told so, and not asked again", async () => {
  const { store, asked } = failingStore({ code: "159" });
  await expect(store.read("SELECT 1")).rejects.toMatchObject({ code: "query_timed_out" });
  expect(asked.count).toBe(1);
});

test("SQL of an engine that is gone is asked again once", async () => {
  const { store, asked } = failingStore({ code: "ECONNRESET" });
  await expect(store.read("SELECT 1")).rejects.toMatchObject({ code: "engine_unavailable" });
  expect(asked.count).toBe(2);
});

test("SQL is not asked again when nobody waits for it any more", async () => {
  const { store, asked } = failingStore({ code: "ECONNRESET" });
  const left = new AbortController();
  const answer = store.read("SELECT 1", { signal: left.signal });
  left.abort();
  await expect(answer).rejects.toMatchObject({ code: "engine_unavailable" });
  expect(asked.count).toBeLessThan(2);
});

import { describe, expect, test } from "vitest";
import type { Bucket } from "./bucket.ts";

const ATTRIBUTES = { contentType: "application/json", contentEncoding: "gzip" };

/** What every implementation of {@link Bucket} promises, as tests. `open` gives an empty bucket. */
export function bucketConformance(name: string, open: () => Promise<Bucket>): void {
  describe(`${name} is a bucket`, () => {
    test("gives back what was put, byte for byte", async () => {
      const bucket = await open();
      const bytes = Buffer.from([0, 255, 10, 13, 0]);
      await bucket.put("AWSLogs/111122223333/CloudTrail/a.json.gz", bytes, ATTRIBUTES);
      const stored = await bucket.get("AWSLogs/111122223333/CloudTrail/a.json.gz");
      expect(Buffer.from(stored ?? [])).toEqual(bytes);
    });

    test("has nothing under a key that was never put", async () => {
      const bucket = await open();
      expect(await bucket.get("AWSLogs/nothing")).toBeUndefined();
    });

    test("takes the same bytes again", async () => {
      const bucket = await open();
      await bucket.put("k", Buffer.from("same"), ATTRIBUTES);
      await bucket.put("k", Buffer.from("same"), ATTRIBUTES);
      expect(Buffer.from((await bucket.get("k")) ?? []).toString()).toBe("same");
    });

    test("refuses other bytes under a key, and keeps the first", async () => {
      const bucket = await open();
      await bucket.put("k", Buffer.from("first"), ATTRIBUTES);
      await expect(bucket.put("k", Buffer.from("other"), ATTRIBUTES)).rejects.toMatchObject({
        code: "object_conflict",
      });
      expect(Buffer.from((await bucket.get("k")) ?? []).toString()).toBe("first");
    });

    test("holds an empty object under a key that ends in a slash, and others below", async () => {
      const bucket = await open();
      await bucket.put("logs/", new Uint8Array(), ATTRIBUTES);
      await bucket.put("logs/a", Buffer.from("a"), ATTRIBUTES);
      expect((await bucket.get("logs/"))?.length).toBe(0);
      expect(Buffer.from((await bucket.get("logs/a")) ?? []).toString()).toBe("a");
    });

    test("is not changed by what happens to the bytes afterwards", async () => {
      const bucket = await open();
      const bytes = Buffer.from("before");
      await bucket.put("k", bytes, ATTRIBUTES);
      bytes.write("after!");
      expect(Buffer.from((await bucket.get("k")) ?? []).toString()).toBe("before");
    });
  });
}

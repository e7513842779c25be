import { Gunzip, gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { GeneratedRecords } from "../../test/support/generated-records.ts";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import {
  encodeLogFile,
  logFileKey,
  logFileText,
  logFolderKey,
  packText,
  uniqueText,
} from "./log-file.ts";

const PLACE = {
  accountId: "111122223333",
  region: "us-east-2",
  deliveredAtMs: Date.parse("2026-01-31T23:09:59.999Z"),
  unique: "9nYN7gp2eWAJHIfT",
};

test("a key carries the time of delivery to the minute", () => {
  expect(logFileKey(PLACE)).toBe(
    "AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/31/" +
      "111122223333_CloudTrail_us-east-2_20260131T2309Z_9nYN7gp2eWAJHIfT.json.gz",
  );
});

test("a prefix goes before everything", () => {
  expect(logFileKey({ ...PLACE, keyPrefix: "team/a" })).toMatch(/^team\/a\/AWSLogs\/1111/);
  expect(logFolderKey({ keyPrefix: "team", accountId: "111122223333" })).toBe(
    "team/AWSLogs/111122223333/CloudTrail/",
  );
  expect(logFolderKey(PLACE)).toBe("AWSLogs/111122223333/CloudTrail/");
});

test("the unique part is 16 alphanumeric characters, and follows from what it is given", () => {
  const text = uniqueText(["trail", "us-east-1", 1, 12]);
  expect(text).toMatch(/^[0-9A-Za-z]{16}$/);
  expect(uniqueText(["trail", "us-east-1", 1, 12])).toBe(text);
  expect(uniqueText(["trail", "us-east-1", 11, 2])).not.toBe(text);
});

test("a file is compact JSON of the records as they were", async () => {
  const bytes = await encodeLogFile(['{"a":1}', '{"b":"\u00e9 \\u003c"}']);
  expect(gunzipSync(bytes).toString()).toBe('{"Records":[{"a":1},{"b":"\u00e9 \\u003c"}]}');
});

test("a file is one gzip member that tells neither time nor machine", async () => {
  const bytes = await encodeLogFile(['{"a":1}']);
  expect([...bytes.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
  expect(bytes[9]).toBe(255);
  expect(await encodeLogFile(['{"a":1}'])).toEqual(bytes);
  expect(await consumedBy(bytes)).toBe(bytes.length);
});

test("a file is packed at zlib's usual level, with all memory that it can use", async () => {
  const generated = new GeneratedRecords(SEED);
  const records = Array.from({ length: 200 }, (_, at) => generated.next(at * 1_000).json);
  const text = Buffer.from(logFileText(records));
  const bytes = await packText(text);
  const content = (packed: Uint8Array) => Buffer.from(packed.subarray(10)).toString("base64");
  expect(content(bytes)).toBe(content(gzipSync(text, { level: 6, memLevel: 9 })));
  expect(await encodeLogFile(records)).toEqual(Buffer.from(bytes));
});

test.each([0, 1, 20_000, 400_000])(
  "%i bytes that cannot be packed come out whole",
  async (length) => {
    const draw = seededRandom(SEED);
    const text = Uint8Array.from({ length }, () => draw(256));
    const bytes = await packText(text);
    expect(Buffer.compare(gunzipSync(bytes), text)).toBe(0);
    expect(bytes.byteOffset).toBe(0);
    expect(await consumedBy(bytes)).toBe(bytes.length);
  },
);

/** How many bytes the first gzip member takes. */
async function consumedBy(bytes: Uint8Array): Promise<number> {
  const gunzip = new Gunzip();
  gunzip.resume();
  gunzip.end(bytes);
  await new Promise((resolve) => gunzip.once("end", resolve));
  return gunzip.bytesWritten;
}

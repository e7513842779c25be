import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { CloudTrailApi } from "../../test/support/cloudtrail-api.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

let api: CloudTrailApi;

beforeEach(() => {
  api = new CloudTrailApi();
});

const at = (days: number) => new Date(api.clock.nowMs() + days * DAY_MS);

async function fingerprints(input: object = {}, region = "us-east-1") {
  const { PublicKeyList = [] } = await api.call("ListPublicKeys", input, { region });
  return PublicKeyList.map(({ Fingerprint }) => Fingerprint);
}

test("gives the region's key of now, named by the MD5 of its PKCS #1 bytes", async () => {
  const { PublicKeyList = [] } = await api.call("ListPublicKeys");
  expect(PublicKeyList).toHaveLength(1);
  const [{ Value = new Uint8Array(), ...key } = {}] = PublicKeyList;
  expect(key).toEqual({
    Fingerprint: createHash("md5").update(Value).digest("hex"),
    ValidityStartTime: new Date("2026-01-31T00:00:00Z"),
    ValidityEndTime: new Date("2026-03-02T00:00:00Z"),
  });
  // A SEQUENCE of 266 bytes that begins with an INTEGER of 257: RSAPublicKey, 2048 bits.
  expect(Buffer.from(Value).subarray(0, 8).toString("hex")).toBe("3082010a02820101");
  expect(await fingerprints()).toEqual([key.Fingerprint]);
  expect(await fingerprints({}, "eu-west-1")).not.toEqual([key.Fingerprint]);
});

test("gives every key that is valid at some time in the range, oldest first", async () => {
  const first = await api.keys.current("us-east-1");
  api.clock.advance(31 * DAY_MS);
  const second = await api.keys.current("us-east-1");
  expect(await fingerprints({ StartTime: at(-31), EndTime: at(0) })).toEqual([first, second]);
  expect(await fingerprints({ StartTime: at(-20), EndTime: at(-10) })).toEqual([first]);
  expect(await fingerprints({ StartTime: at(-20) })).toEqual([first, second]);
  expect(await fingerprints({ EndTime: at(1) })).toEqual([second]);
  expect(await fingerprints({ StartTime: at(-300), EndTime: at(-200) })).toEqual([]);
});

test.each([
  ["a range that ends before it begins", { StartTime: 0, EndTime: -1 }, "InvalidTimeRange"],
  ["an end in the past without a start", { EndTime: -1 }, "InvalidTimeRange"],
  ["a token, of which there are none", { NextToken: "t" }, "InvalidToken"],
])("refuses %s", async (_what, input, name) => {
  const times = Object.entries(input).map(([key, value]) => [
    key,
    typeof value === "number" ? at(value) : value,
  ]);
  await expect(api.call("ListPublicKeys", Object.fromEntries(times))).rejects.toMatchObject({
    code: `${name}Exception`,
  });
});

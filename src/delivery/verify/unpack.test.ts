import { createHash } from "node:crypto";
import { deflateRawSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { unpack } from "./unpack.ts";

const TEXT = '{"Records":[]}'.repeat(100);
const PACKED = gzipSync(TEXT);
const SHA256 = createHash("sha256").update(TEXT).digest("hex");

/** With an extra field, a name, a comment and a checksum of all that. */
function withLongHeader(): Buffer {
  const fields = Buffer.from("\u0002\u0000xyname\u0000comment\u0000cc", "latin1");
  const header = Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 255]);
  return Buffer.concat([header, fields, deflateRawSync(TEXT), PACKED.subarray(-8)]);
}

test.each([
  ["one member", PACKED],
  ["one that another program packed", withLongHeader()],
])("unpacks %s", async (_what, bytes) => {
  expect(await unpack(bytes, 10_000)).toEqual({ sha256: SHA256, text: TEXT });
});

test("gives the hash of what is too long to be held", async () => {
  expect(await unpack(PACKED, 1_399)).toEqual({ sha256: SHA256, text: undefined });
});

test.each([
  ["nothing", Buffer.of(), "it is no gzip file"],
  ["a text", Buffer.from(TEXT), "it is no gzip file"],
  ["a part of one", PACKED.subarray(0, -9), /cut off|unexpected end/],
  ["one without its last byte", PACKED.subarray(0, -1), "it is cut off"],
  ["a header alone", PACKED.subarray(0, 10), /cut off|unexpected end/],
  ["one with a byte after it", Buffer.concat([PACKED, Buffer.of(0)]), "something was appended"],
  ["two members", Buffer.concat([PACKED, PACKED]), "something was appended to it"],
  ["one of another text's checksum", spoilt(PACKED.length - 8), "its checksum is wrong"],
  ["one of another length", spoilt(PACKED.length - 4), "its checksum is wrong"],
])("refuses %s", async (_what, bytes, reason) => {
  await expect(unpack(bytes, 10_000)).rejects.toThrow(reason);
});

test("refuses every file of which one bit was changed, or gives another hash", async () => {
  for (let at = 10; at < PACKED.length; at += 1) {
    const found = await unpack(spoilt(at), 10_000).catch(() => undefined);
    expect(found, `byte ${at}`).toBeUndefined();
  }
});

function spoilt(at: number): Buffer {
  const bytes = Buffer.from(PACKED);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

import { fstatSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { SEED, seededRandom } from "../../../../test/support/seeded-random.ts";
import { writeDraft } from "../store/write-draft.ts";
import { CHUNK_BYTES, fileKeyOf, sealedSize, TAG_BYTES } from "./sealed-form.ts";
import { UnsealedStream } from "./unsealed-stream.ts";

const KEY = fileKeyOf(Buffer.alloc(32, 1), "generation");
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** A sealed file of these bytes, written in the pieces that they come in. */
async function seal(...pieces: readonly Uint8Array[]) {
  const directory = await mkdtemp(join(tmpdir(), "sealed-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, "file");
  const written = await writeDraft(path, inTurn(pieces), { isDurable: false, fileKey: KEY });
  return { path, size: written.size, written };
}

async function* inTurn(pieces: readonly Uint8Array[]) {
  yield* pieces;
}

interface Reading {
  readonly path: string;
  readonly size: number;
  readonly key?: Buffer;
}

function unseal({ path, size, key = KEY }: Reading, range?: { start: number; end: number }) {
  const file = { descriptor: openSync(path, "r"), key, size, name: "s3://b/k" };
  return buffer(new UnsealedStream(file, range));
}

/** No four bytes alike, so that what is moved is seen. */
function someBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}

const SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 9 * CHUNK_BYTES + 5];

describe("a sealed file", () => {
  test.each(SIZES)(
    "of %i bytes gives them back, and is as long as it is said to be",
    async (size) => {
      const bytes = someBytes(size);
      const sealed = await seal(bytes);
      const onDisk = await readFile(sealed.path);
      expect(onDisk).toHaveLength(sealedSize(size));
      expect((await unseal(sealed)).equals(bytes)).toBe(true);
      if (size > 32) expect(onDisk.includes(bytes.subarray(16, 32))).toBe(false);
    },
  );

  test("tells size and MD5 of what is sealed, not of the file", async () => {
    const { written } = await seal(Buffer.from("hel"), Buffer.from("lo"));
    expect(written).toMatchObject({ size: 5, md5: "5d41402abc4b2a76b9719d911017c592" });
  });

  test(`gives every range, in whatever pieces it was written (SEED=${SEED})`, async () => {
    const random = seededRandom(SEED);
    const bytes = someBytes(6 * CHUNK_BYTES + 123);
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + random(100_000);
      pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
    const sealed = await seal(...pieces);
    for (let round = 0; round < 40; round += 1) {
      const start = random(bytes.length);
      const end = start + random(bytes.length - start);
      const found = await unseal(sealed, { start, end });
      expect(found.equals(bytes.subarray(start, end + 1)), `${start}-${end}`).toBe(true);
    }
  });

  test("is closed when its reader goes away, also before the first byte", async () => {
    const { path, size } = await seal(someBytes(CHUNK_BYTES * 20));
    for (const isBegun of [false, true]) {
      const descriptor = openSync(path, "r");
      const stream = new UnsealedStream({ descriptor, key: KEY, size, name: "s3://b/k" });
      if (isBegun) stream.read();
      const closed = new Promise((resolve) => stream.once("close", resolve));
      stream.destroy();
      await closed;
      // The number may be another file's by now.
      const found = (() => {
        try {
          return fstatSync(descriptor).ino;
        } catch {
          return undefined;
        }
      })();
      expect(found).not.toBe((await stat(path)).ino);
    }
  });
});

describe("a sealed file does not open", () => {
  const SIZE = 3 * CHUNK_BYTES + 100;
  const chunk = (bytes: Buffer, number: number) =>
    bytes.subarray(number * SEALED_CHUNK_BYTES, (number + 1) * SEALED_CHUNK_BYTES);

  test.each<[string, (bytes: Buffer) => Buffer, number?]>([
    ["with a bit changed", (bytes) => bytes.fill((bytes[70_000] ?? 0) ^ 1, 70_000, 70_001)],
    ["with a tag changed", (bytes) => bytes.fill(0, CHUNK_BYTES, CHUNK_BYTES + 16)],
    [
      "with two chunks exchanged",
      (bytes) =>
        Buffer.concat([chunk(bytes, 1), chunk(bytes, 0), bytes.subarray(2 * SEALED_CHUNK_BYTES)]),
    ],
    [
      "with a chunk twice",
      (bytes) =>
        Buffer.concat([chunk(bytes, 0), chunk(bytes, 0), bytes.subarray(2 * SEALED_CHUNK_BYTES)]),
    ],
    ["without its last chunk", (bytes) => bytes.subarray(0, 3 * SEALED_CHUNK_BYTES)],
    [
      "without its last chunk, where its size is said to be less too",
      (bytes) => bytes.subarray(0, 3 * SEALED_CHUNK_BYTES),
      3 * CHUNK_BYTES,
    ],
    [
      "cut within a chunk, where its size is said to be less too",
      (bytes) => bytes.subarray(0, SEALED_CHUNK_BYTES + 50 + TAG_BYTES),
      CHUNK_BYTES + 50,
    ],
    ["without anything", () => Buffer.alloc(0)],
  ])("%s", async (_what, change, size = SIZE) => {
    const { path } = await seal(someBytes(SIZE));
    await writeFile(path, change(await readFile(path)));
    await expect(unseal({ path, size })).rejects.toThrow("The file of s3://b/k was changed.");
  });

  test("as another generation, or with another object's key", async () => {
    const sealed = await seal(someBytes(10));
    for (const key of [
      fileKeyOf(Buffer.alloc(32, 1), "another"),
      fileKeyOf(Buffer.alloc(32, 2), "generation"),
    ]) {
      await expect(unseal({ ...sealed, key })).rejects.toThrow("was changed");
    }
  });
});

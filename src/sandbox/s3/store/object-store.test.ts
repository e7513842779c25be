import { createHash } from "node:crypto";
import {
  mkdir,
  readdir,
  readFile,
  rm,
  rmdir,
  stat,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { SEED, seededRandom } from "../../../../test/support/seeded-random.ts";
import { compareKeys } from "../../../base/key-range.ts";
import { aDirectory, filesUnder, OWNER, openObjects } from "./given.fixture.ts";
import { isPlainKey } from "./key-path.ts";

const LOG_KEY =
  "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/31/11112222_CloudTrail_x.json.gz";

test("the file of a log lies under its key, as it is, for its owner alone", async () => {
  const root = await aDirectory();
  using opened = await openObjects(root);
  const { objects } = opened;
  objects.createBucket("logs", OWNER);
  const { etag } = await objects.putObject("logs", LOG_KEY, Buffer.from("records"), {
    isDurable: true,
  });

  const path = join(root, "buckets/logs", LOG_KEY);
  expect(await readFile(path, "utf8")).toBe("records");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(etag).toBe(`"${createHash("md5").update("records").digest("hex")}"`);
  expect((await objects.getObject("logs", LOG_KEY))?.bytes.toString()).toBe("records");
});

test("says what an object has and what it has not", async () => {
  using opened = await openObjects(await aDirectory());
  const { objects } = opened;
  expect(objects.hasBucket("logs")).toBe(false);
  objects.createBucket("logs", OWNER);
  expect(objects.hasBucket("logs")).toBe(true);
  expect(await objects.getObject("logs", "k")).toBeUndefined();
  await expect(objects.putObject("other", "k", Buffer.from(""))).rejects.toMatchObject({
    code: "NoSuchBucket",
    members: { BucketName: "other" },
  });
  await expect(objects.putObject("logs", "", Buffer.from(""))).rejects.toMatchObject({
    code: "InvalidURI",
  });
  await expect(objects.putObject("logs", "\ud800", Buffer.from(""))).rejects.toMatchObject({
    code: "InvalidURI",
  });
  await expect(objects.putObject("logs", "k".repeat(1025), Buffer.from(""))).rejects.toMatchObject({
    code: "KeyTooLongError",
  });
});

test.each([
  "../escape",
  "ab",
  "UPPER",
  "a..b",
  ".store",
  "-ab",
  "ab-",
  "192.168.5.4",
  "xn--abc",
  "abc-s3alias",
  "a/b",
  "a".repeat(64),
  "",
])("no bucket is named %j", async (name) => {
  const root = await aDirectory();
  using opened = await openObjects(root);
  expect(() => opened.objects.createBucket(name, OWNER)).toThrow(
    expect.objectContaining({ code: "InvalidBucketName" }),
  );
  expect(await readdir(join(root, "buckets"))).toEqual([".store"]);
});

/** Keys that clash with each other, with a file system, or with what is ours. */
const HARD_KEYS = [
  ...["a", "a/b", "a/b/c", "a/", "a//b", "/a", "/", "//", "A", "A/B", "a/B"],
  ...[".", "..", "../a", "../../outside", "a/../../outside", "a/./b", "/etc/passwd", "..\\a"],
  ...[".store", ".store/drafts/x", ".store/escaped", "a\0b", "a\0", "\0", "a\nb", "a\u0001b"],
  ...["é", "e\u0301", "日本/語", "\u{1f600}", "\uffee", "a b", "a+b", "a%2Fb", "%", "a?b=c", "con"],
  ...["COM1.txt", "a.", "a ", "x".repeat(255), "x".repeat(256), "x".repeat(1024), "é".repeat(512)],
  ...[`${"d/".repeat(511)}k`, `${"x".repeat(250)}/${"y".repeat(250)}/z`],
];

/**
 * Any sequence of puts, deletes and restarts leaves what a map of keys to bytes would hold, listed
 * in the order of bytes; one file per object and none else; and nothing outside of the directory.
 */
test(`every key can be stored and none leaves its bucket (SEED=${SEED})`, async () => {
  const random = seededRandom(SEED);
  const outer = await aDirectory();
  const root = join(outer, "data");
  await mkdir(root);
  await writeFile(join(outer, "outside"), "untouched");
  let opened = await openObjects(root);
  opened.objects.createBucket("bucket", OWNER);
  const model = new Map<string, string>();

  for (let step = 0; step < 600; step += 1) {
    const key = HARD_KEYS[random(HARD_KEYS.length)] ?? "";
    const action = random(20);
    if (action < 12) {
      const text = `${step}:${"x".repeat(random(100))}`;
      await opened.objects.putObject("bucket", key, Buffer.from(text));
      model.set(key, text);
    } else if (action < 19) {
      expect(opened.objects.deleteObject("bucket", key)).toBe(model.delete(key));
    } else {
      opened[Symbol.dispose]();
      opened = await openObjects(root);
    }
    const read = await opened.objects.getObject("bucket", key);
    expect(read?.bytes.toString(), JSON.stringify(key)).toBe(model.get(key));
  }

  const { entries } = opened.objects.listObjects("bucket", { limit: 1000 });
  expect(entries.map(({ name }) => name)).toEqual([...model.keys()].sort(compareKeys));
  for (const [key, text] of model) {
    const read = await opened.objects.getObject("bucket", key);
    expect(read?.bytes.toString(), JSON.stringify(key)).toBe(text);
  }
  const files = await filesUnder(join(root, "buckets"));
  expect(files).toHaveLength(model.size);
  for (const file of files)
    expect(file).toMatch(/^bucket\/|^\.store\/escaped\/bucket\/[0-9a-f]{64}$/);
  for (const file of files.filter((path) => path.startsWith("bucket/"))) {
    expect(isPlainKey(file.slice(7)) && model.has(file.slice(7)), file).toBe(true);
  }
  expect(await readdir(outer)).toEqual(["data", "outside"]);
  expect(await readFile(join(outer, "outside"), "utf8")).toBe("untouched");

  for (const key of model.keys()) opened.objects.deleteObject("bucket", key);
  await opened.objects.deleteBucket("bucket");
  expect(await filesUnder(join(root, "buckets"))).toEqual([]);
  expect(await readdir(join(root, "buckets"))).toEqual([".store"]);
  opened[Symbol.dispose]();
});

test("a key that is a directory of another is put aside until it can come back", async () => {
  const root = await aDirectory();
  using opened = await openObjects(root);
  const { objects } = opened;
  objects.createBucket("bucket", OWNER);
  await objects.putObject("bucket", "a/b", Buffer.from("below"));
  await objects.putObject("bucket", "a", Buffer.from("above"));
  expect(await filesUnder(join(root, "buckets", "bucket"))).toEqual(["a/b"]);

  objects.deleteObject("bucket", "a/b");
  expect((await objects.getObject("bucket", "a"))?.bytes.toString()).toBe("above");
  await objects.putObject("bucket", "a", Buffer.from("above again"));
  expect(await filesUnder(join(root, "buckets"))).toEqual(["bucket/a"]);
});

describe("symbolic links", () => {
  test("are not written through", async () => {
    const root = await aDirectory();
    const outside = await aDirectory();
    using opened = await openObjects(root);
    const { objects } = opened;
    objects.createBucket("bucket", OWNER);
    await symlink(outside, join(root, "buckets/bucket/link"));
    await writeFile(join(outside, "target"), "untouched");
    await symlink(join(outside, "target"), join(root, "buckets/bucket/file"));

    await objects.putObject("bucket", "link/x", Buffer.from("1"));
    await objects.putObject("bucket", "file", Buffer.from("2"));
    expect(await readdir(outside)).toEqual(["target"]);
    expect(await readFile(join(outside, "target"), "utf8")).toBe("untouched");
    expect((await objects.getObject("bucket", "link/x"))?.bytes.toString()).toBe("1");
    expect((await objects.getObject("bucket", "file"))?.bytes.toString()).toBe("2");
    objects.deleteObject("bucket", "link/x");
    objects.deleteObject("bucket", "file");
    expect(await readFile(join(outside, "target"), "utf8")).toBe("untouched");
  });

  test("are not read through, nor deleted through", async () => {
    const root = await aDirectory();
    const outside = await aDirectory();
    using opened = await openObjects(root);
    const { objects } = opened;
    objects.createBucket("bucket", OWNER);
    await objects.putObject("bucket", "file", Buffer.from("secret"));
    await objects.putObject("bucket", "dir/file", Buffer.from("secret"));
    await writeFile(join(outside, "file"), "SECRET");
    await unlink(join(root, "buckets/bucket/file"));
    await symlink(join(outside, "file"), join(root, "buckets/bucket/file"));
    await unlink(join(root, "buckets/bucket/dir/file"));
    await rmdir(join(root, "buckets/bucket/dir"));
    await symlink(outside, join(root, "buckets/bucket/dir"));

    await expect(objects.getObject("bucket", "file")).rejects.toThrow(
      "file of s3://bucket/file was changed",
    );
    await expect(objects.getObject("bucket", "dir/file")).rejects.toThrow(
      "directory of s3://bucket/dir/file was changed",
    );
    objects.deleteObject("bucket", "dir/file");
    expect(await readFile(join(outside, "file"), "utf8")).toBe("SECRET");
  });
});

test("a file that somebody else changed is not passed off as the object", async () => {
  const root = await aDirectory();
  using opened = await openObjects(root);
  opened.objects.createBucket("bucket", OWNER);
  await opened.objects.putObject("bucket", "k", Buffer.from("four"));
  await writeFile(join(root, "buckets/bucket/k"), "five!");
  await expect(opened.objects.getObject("bucket", "k")).rejects.toThrow("was changed");
});

test("an object whose file somebody else removed is not there", async () => {
  const root = await aDirectory();
  using opened = await openObjects(root);
  const { objects } = opened;
  objects.createBucket("bucket", OWNER);
  for (const key of ["k", "dir/k"]) await objects.putObject("bucket", key, Buffer.from("four"));
  await unlink(join(root, "buckets/bucket/k"));
  await rm(join(root, "buckets/bucket/dir"), { recursive: true });
  expect(await objects.getObject("bucket", "k")).toBeUndefined();
  expect(await objects.getObject("bucket", "dir/k")).toBeUndefined();
  objects.deleteObject("bucket", "dir/k");
  await objects.putObject("bucket", "k", Buffer.from("five"));
  expect((await objects.getObject("bucket", "k"))?.bytes.toString()).toBe("five");
});

describe("a put", () => {
  test("that breaks off leaves the object before, and no file", async () => {
    const root = await aDirectory();
    using opened = await openObjects(root);
    const { objects } = opened;
    objects.createBucket("bucket", OWNER);
    await objects.putObject("bucket", "k", Buffer.from("old"));
    async function* broken() {
      yield Buffer.from("ne");
      throw new Error("the client went away");
    }
    await expect(objects.putObject("bucket", "k", broken())).rejects.toThrow("went away");
    expect((await objects.getObject("bucket", "k"))?.bytes.toString()).toBe("old");
    expect(await filesUnder(join(root, "buckets"))).toEqual(["bucket/k"]);
  });

  test.each(["verify", "precondition"])("refused by its %s changes nothing", async (refusal) => {
    const root = await aDirectory();
    using opened = await openObjects(root);
    const { objects } = opened;
    objects.createBucket("bucket", OWNER);
    await objects.putObject("bucket", "k", Buffer.from("old"));
    const refuse = () => {
      throw new Error("refused");
    };
    const put = objects.putObject("bucket", "k", Buffer.from("new"), { [refusal]: refuse });
    await expect(put).rejects.toThrow("refused");
    expect((await objects.getObject("bucket", "k"))?.bytes.toString()).toBe("old");
    expect(await filesUnder(join(root, "buckets"))).toEqual(["bucket/k"]);
  });

  test("is not seen before it is whole, and leaves who reads the old object alone", async () => {
    using opened = await openObjects(await aDirectory());
    const { objects } = opened;
    objects.createBucket("bucket", OWNER);
    await objects.putObject("bucket", "k", Buffer.from("old"));
    const reading = objects.openObject("bucket", "k");
    const half = Promise.withResolvers<void>();
    async function* inHalves() {
      yield Buffer.from("ne");
      await half.promise;
      yield Buffer.from("w");
    }
    const put = objects.putObject("bucket", "k", inHalves());
    expect((await objects.getObject("bucket", "k"))?.bytes.toString()).toBe("old");
    half.resolve();
    await put;
    expect((await objects.getObject("bucket", "k"))?.bytes.toString()).toBe("new");
    expect((await reading?.body.toArray())?.join("")).toBe("old");
  });

  test("of many at once under one key leaves one of them, whole", async () => {
    const root = await aDirectory();
    using opened = await openObjects(root);
    const { objects } = opened;
    objects.createBucket("bucket", OWNER);
    const random = seededRandom(SEED);
    async function* slowly(text: string) {
      for (const piece of text.match(/.{1,1000}/g) ?? []) {
        for (let turns = random(3); turns > 0; turns -= 1) await nextTurn();
        yield Buffer.from(piece);
      }
    }
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const text = String(index % 10).repeat(1 + random(5000));
        await objects.putObject("bucket", "a/k", slowly(text), { isDurable: index % 2 === 0 });
      }),
    );
    const stored = await objects.getObject("bucket", "a/k");
    const md5 = createHash("md5")
      .update(stored?.bytes ?? "")
      .digest("hex");
    expect(stored?.attributes.etag).toBe(`"${md5}"`);
    expect(await filesUnder(join(root, "buckets"))).toEqual(["bucket/a/k"]);
  });

  test("to a bucket that goes away meanwhile stores nothing", async () => {
    const root = await aDirectory();
    using opened = await openObjects(root);
    const { objects } = opened;
    objects.createBucket("bucket", OWNER);
    async function* whileDeleting() {
      await objects.deleteBucket("bucket");
      yield Buffer.from("x");
    }
    await expect(objects.putObject("bucket", "k", whileDeleting())).rejects.toMatchObject({
      code: "NoSuchBucket",
    });
    expect(await filesUnder(join(root, "buckets"))).toEqual([]);
  });
});

test("clearing leaves nothing, and what was can be made again", async () => {
  const root = await aDirectory();
  using opened = await openObjects(root);
  const { objects } = opened;
  objects.createBucket("bucket", OWNER);
  await objects.putObject("bucket", "../a", Buffer.from("1"));
  await objects.putObject("bucket", "a", Buffer.from("2"));
  await objects.clear();
  expect(objects.hasBucket("bucket")).toBe(false);
  expect(await filesUnder(join(root, "buckets"))).toEqual([]);
  objects.createBucket("bucket", OWNER);
  expect(objects.listObjects("bucket", { limit: 10 }).entries).toEqual([]);
  await objects.putObject("bucket", "a", Buffer.from("3"));
  expect((await objects.getObject("bucket", "a"))?.bytes.toString()).toBe("3");
});

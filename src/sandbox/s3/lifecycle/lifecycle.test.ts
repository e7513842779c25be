import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";
import { SimClock } from "../../../../test/support/sim-clock.ts";
import { LifecycleKeeper } from "./lifecycle-keeper.ts";

const Bucket = "bucket";
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const LARGE = "x".repeat(128 * 1024);

/** S3 on 31 January, noon, with these rules; ids are `r1`, `r2` … */
async function given(...rules: object[]) {
  const clock = new SimClock("2026-01-31T12:00:00Z");
  const s3 = await givenS3({ buckets: [Bucket], clock });
  const keeper = new LifecycleKeeper({ objects: s3.objects, clock });
  if (rules.length > 0) {
    const Rules = rules.map((rule, at) => ({ ID: `r${at + 1}`, Status: "Enabled", ...rule }));
    await s3.call("PutBucketLifecycleConfiguration", {
      ...{ Bucket, LifecycleConfiguration: { Rules } },
    });
  }
  const keys = () =>
    s3.objects.listObjects(Bucket, { limit: 1000 }).entries.map(({ name }) => name);
  return { ...s3, clock, keeper, keys, [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose]() };
}

const all = { Filter: { Prefix: "" } };
const nothing = { expired: 0, moved: 0, aborted: 0 };

describe("an object expires", () => {
  test("at the midnight after its days, and not before", async () => {
    await using s3 = await given({ ...all, Expiration: { Days: 3 } });
    await s3.put(Bucket, "dir/k", "x");
    const path = join(s3.directory, Bucket, "dir", "k");
    s3.clock.advance(3 * DAY_MS + 12 * HOUR_MS - 1);
    expect(await s3.keeper.pass()).toEqual(nothing);
    expect(existsSync(path)).toBe(true);
    s3.clock.advance(1);
    expect(await s3.keeper.pass()).toEqual({ ...nothing, expired: 1 });
    expect(s3.keys()).toEqual([]);
    expect(existsSync(path)).toBe(false);
    expect(await s3.keeper.pass()).toEqual(nothing);
  });

  test("on its date", async () => {
    const Expiration = { Date: new Date("2026-02-02T00:00:00Z") };
    await using s3 = await given({ ...all, Expiration });
    await s3.put(Bucket, "k", "x");
    s3.clock.advance(DAY_MS);
    expect(await s3.keeper.pass()).toEqual(nothing);
    s3.clock.advance(12 * HOUR_MS);
    expect(await s3.keeper.pass()).toEqual({ ...nothing, expired: 1 });
  });

  test("only when a rule that is enabled means it", async () => {
    const Expiration = { Days: 1 };
    const Tag = { Key: "a", Value: "1" };
    const And = { Prefix: "and/", Tags: [Tag], ObjectSizeLessThan: 3 };
    await using s3 = await given(
      { Filter: { Prefix: "logs/" }, Expiration },
      { Filter: { Tag }, Expiration, Status: "Disabled" },
      { Filter: { ObjectSizeGreaterThan: 10 }, Expiration },
      { Filter: { And }, Expiration },
      { Prefix: "old/", Expiration },
    );
    for (const key of ["logs/a", "log", "old/a", "and/untagged"]) await s3.put(Bucket, key, "x");
    await s3.put(Bucket, "large", "12345678901");
    await s3.put(Bucket, "ten", "1234567890");
    const tagged = { Bucket, Tagging: "a=1" };
    await s3.call("PutObject", { ...tagged, Key: "tagged" });
    await s3.call("PutObject", { ...tagged, Key: "and/a" }, { body: "x" });
    await s3.call("PutObject", { ...tagged, Key: "and/long" }, { body: "xxx" });
    s3.clock.advance(2 * DAY_MS);
    expect(await s3.keeper.pass()).toEqual({ ...nothing, expired: 4 });
    expect(s3.keys()).toEqual(["and/long", "and/untagged", "log", "tagged", "ten"]);
  });

  test("and is put again for as many days as before", async () => {
    await using s3 = await given({ ...all, Expiration: { Days: 1 } });
    await s3.put(Bucket, "k", "old");
    s3.clock.advance(2 * DAY_MS);
    await s3.put(Bucket, "k", "new");
    expect(await s3.keeper.pass()).toEqual(nothing);
    expect(await s3.text(Bucket, "k")).toBe("new");
  });

  test("and is told of before, by every answer about it", async () => {
    await using s3 = await given({ ...all, Expiration: { Days: 3 } });
    const Expiration = 'expiry-date="Wed, 04 Feb 2026 00:00:00 GMT", rule-id="r1"';
    const object = { Bucket, Key: "k" };
    expect(await s3.call("PutObject", object)).toMatchObject({ Expiration });
    expect(await s3.call("HeadObject", object)).toMatchObject({ Expiration });
    expect(await s3.call("GetObject", object)).toMatchObject({ Expiration });
    const copy = { Bucket, Key: "c", CopySource: `${Bucket}/k` };
    expect(await s3.call("CopyObject", copy)).toMatchObject({ Expiration });
  });
});

test("more objects than one turn takes expire, while others are served", async () => {
  await using s3 = await given({ ...all, Expiration: { Days: 1 } });
  const count = 420;
  for (let number = 0; number < count; number += 1) await s3.put(Bucket, `k${number}`, "");
  s3.clock.advance(3 * DAY_MS);
  const seen = new Set<number>();
  let isOver = false;
  const pass = s3.keeper.pass().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    seen.add(s3.keys().length);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await pass).toEqual({ ...nothing, expired: count });
  expect(s3.keys()).toEqual([]);
  expect(seen.size).toBeGreaterThan(4);
});

describe("an object moves", () => {
  const Transitions = [
    { Days: 30, StorageClass: "STANDARD_IA" },
    { Days: 60, StorageClass: "GLACIER" },
  ];

  test("from class to class, and can then not be read before it is restored", async () => {
    await using s3 = await given({ ...all, Transitions });
    const object = { Bucket, Key: "k" };
    await s3.put(Bucket, "k", LARGE);
    s3.clock.advance(31 * DAY_MS);
    expect(await s3.keeper.pass()).toEqual({ ...nothing, moved: 1 });
    expect(await s3.call("HeadObject", object)).toMatchObject({ StorageClass: "STANDARD_IA" });
    expect(await s3.text(Bucket, "k")).toBe(LARGE);
    s3.clock.advance(30 * DAY_MS);
    expect(await s3.keeper.pass()).toEqual({ ...nothing, moved: 1 });
    expect(await s3.keeper.pass()).toEqual(nothing);
    const refusal = { code: "InvalidObjectState", status: 403 };
    await expect(s3.text(Bucket, "k")).rejects.toMatchObject({
      ...refusal,
      members: { StorageClass: "GLACIER" },
    });
    const copy = { Bucket, Key: "c", CopySource: `${Bucket}/k` };
    await expect(s3.call("CopyObject", copy)).rejects.toMatchObject(refusal);

    await s3.call("RestoreObject", { ...object, RestoreRequest: { Days: 1 } });
    expect(await s3.call("HeadObject", object)).toMatchObject({
      StorageClass: "GLACIER",
      Restore: 'ongoing-request="false", expiry-date="Sat, 04 Apr 2026 00:00:00 GMT"',
    });
    expect(await s3.text(Bucket, "k")).toBe(LARGE);
    s3.clock.advance(2 * DAY_MS);
    await expect(s3.text(Bucket, "k")).rejects.toMatchObject(refusal);
  });

  test("only when it is large enough, or was meant by its size", async () => {
    await using s3 = await given(
      { ...all, Transitions },
      { Filter: { And: { Prefix: "small/", ObjectSizeGreaterThan: 0 } }, Transitions },
    );
    await s3.put(Bucket, "k", "small");
    await s3.put(Bucket, "small/k", "small");
    s3.clock.advance(90 * DAY_MS);
    expect(await s3.keeper.pass()).toEqual({ ...nothing, moved: 1 });
    expect(s3.objects.attributesOf(Bucket, "small/k")?.headers.storageClass).toBe("GLACIER");
  });

  test("never to a dearer class, and ends where it is due to end", async () => {
    await using s3 = await given(
      { ...all, Transitions: [{ Days: 0, StorageClass: "GLACIER_IR" }] },
      { Filter: { Prefix: "end/" }, Expiration: { Days: 1 } },
    );
    const input = { Bucket, Key: "k", StorageClass: "DEEP_ARCHIVE" };
    await s3.call("PutObject", input, { body: LARGE });
    await s3.put(Bucket, "end/k", LARGE);
    s3.clock.advance(5 * DAY_MS);
    expect(await s3.keeper.pass()).toEqual({ ...nothing, expired: 1 });
  });
});

test("an upload that nobody completes is given up with its parts, and says so before", async () => {
  const AbortIncompleteMultipartUpload = { DaysAfterInitiation: 2 };
  await using s3 = await given({ Filter: { Prefix: "up/" }, AbortIncompleteMultipartUpload });
  const begin = (Key: string) =>
    s3.call<{ UploadId: string }>("CreateMultipartUpload", { Bucket, Key });
  const kept = await begin("other");
  expect(kept).not.toHaveProperty("AbortDate");
  const begun = await begin("up/k");
  expect(begun).toMatchObject({ AbortDate: new Date("2026-02-03T00:00:00Z"), AbortRuleId: "r1" });
  const { UploadId } = begun;
  await s3.call("UploadPart", { Bucket, Key: "up/k", UploadId, PartNumber: 1 }, { body: "x" });
  s3.clock.advance(2 * DAY_MS);
  expect(await s3.keeper.pass()).toEqual(nothing);
  s3.clock.advance(DAY_MS);
  expect(await s3.keeper.pass()).toEqual({ ...nothing, aborted: 1 });
  const { Uploads } = await s3.call<{ Uploads: object[] }>("ListMultipartUploads", { Bucket });
  expect(Uploads).toMatchObject([{ UploadId: kept.UploadId }]);
  expect(existsSync(join(s3.directory, ".store", "parts", UploadId))).toBe(false);
});

test("only what is archived is restored", async () => {
  await using s3 = await given();
  await s3.put(Bucket, "k", "x");
  const restore = s3.call("RestoreObject", { Bucket, Key: "k", RestoreRequest: { Days: 1 } });
  await expect(restore).rejects.toMatchObject({ code: "InvalidObjectState", status: 403 });
});

describe("rules", () => {
  test("are given back as they were put, each with an id", async () => {
    await using s3 = await given();
    const Date_ = new Date("2030-01-01T00:00:00Z");
    const Rules = [
      { ID: "a", Status: "Enabled", Filter: { Prefix: "p" }, Expiration: { Date: Date_ } },
      { Status: "Disabled", ...all, Transitions: [{ Date: Date_, StorageClass: "GLACIER" }] },
    ];
    await s3.call("PutBucketLifecycleConfiguration", {
      ...{ Bucket, LifecycleConfiguration: { Rules } },
    });
    const found = await s3.call("GetBucketLifecycleConfiguration", { Bucket });
    expect(found).toEqual({
      Rules: [Rules[0], { ...Rules[1], ID: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
      TransitionDefaultMinimumObjectSize: "all_storage_classes_128K",
    });
    await s3.call("DeleteBucketLifecycle", { Bucket });
    await expect(s3.call("GetBucketLifecycleConfiguration", { Bucket })).rejects.toMatchObject({
      code: "NoSuchLifecycleConfiguration",
      status: 404,
    });
  });

  const days = (Days: number) => ({ Expiration: { Days } });
  const to = (StorageClass: string, Days: number) => ({ StorageClass, Days });
  const REFUSED: [string, object[], string, RegExp?][] = [
    ["none", [], "MalformedXML"],
    ["without a status", [{ ...all, ...days(1), Status: undefined }], "MalformedXML"],
    ["without a filter", [days(1)], "MalformedXML"],
    ["with filter and prefix", [{ ...all, Prefix: "", ...days(1) }], "MalformedXML"],
    [
      "with two members of a filter",
      [{ Filter: { Prefix: "a", ObjectSizeLessThan: 3 }, ...days(1) }],
      "MalformedXML",
    ],
    ["that do nothing", [all], "InvalidRequest", /^At least one action/],
    ["of no days", [{ ...all, ...days(0) }], "InvalidArgument", /'Days' for Expiration/],
    [
      "at noon",
      [{ ...all, Expiration: { Date: new Date("2030-01-01T12:00:00Z") } }],
      "InvalidArgument",
      /^'Date' must be at midnight GMT$/,
    ],
    [
      "with days and date",
      [{ ...all, Expiration: { Days: 1, Date: new Date(0) } }],
      "MalformedXML",
    ],
    [
      "to STANDARD_IA too soon",
      [{ ...all, Transitions: [to("STANDARD_IA", 29)] }],
      "InvalidArgument",
      /greater than or equal to 30 for storageClass 'STANDARD_IA'$/,
    ],
    ["to no class", [{ ...all, Transitions: [to("STANDARD", 29)] }], "MalformedXML"],
    [
      "twice to one class",
      [{ ...all, Transitions: [to("GLACIER", 1), to("GLACIER", 2)] }],
      "InvalidArgument",
      /must be different/,
    ],
    [
      "that end before they move",
      [{ ...all, ...days(10), Transitions: [to("GLACIER", 10)] }],
      "InvalidArgument",
      /^'Days' in the Expiration action for filter '\(prefix=\)' must be greater than/,
    ],
    [
      "by date and by days",
      [{ ...all, ...days(10), Transitions: [{ StorageClass: "GLACIER", Date: new Date(0) }] }],
      "InvalidRequest",
      /^Found mixed/,
    ],
    [
      "that move to the colder class first",
      [{ ...all, Transitions: [to("DEEP_ARCHIVE", 40), to("GLACIER", 90)] }],
      "InvalidArgument",
    ],
    [
      "of one id",
      [
        { ID: "a", ...all, ...days(1) },
        { ID: "a", ...all, ...days(1) },
      ],
      "InvalidArgument",
      /unique/,
    ],
    ["of a long id", [{ ID: "a".repeat(256), ...all, ...days(1) }], "InvalidArgument", /255/],
    [
      "for uploads with tags",
      [
        {
          Filter: { Tag: { Key: "a", Value: "b" } },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
      "InvalidRequest",
      /^AbortIncompleteMultipartUpload cannot be specified with Tags\.$/,
    ],
    [
      "for uploads of no days",
      [{ ...all, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } }],
      "InvalidArgument",
      /DaysAfterInitiation/,
    ],
  ];

  test.each(REFUSED)("%s are refused", async (_what, rules, code, message = /./) => {
    await using s3 = await given();
    const Rules = rules.map((rule) => ({ Status: "Enabled", ...rule }));
    const put = s3.call("PutBucketLifecycleConfiguration", {
      ...{ Bucket, LifecycleConfiguration: { Rules } },
    });
    await expect(put).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";

const Bucket = "logs";
const KEYS = ["a", "b/1", "b/2", "c d/(3).png", "z"];

interface Listed {
  readonly Contents?: readonly { readonly Key: string }[];
  readonly CommonPrefixes?: readonly { readonly Prefix: string }[];
  readonly Versions?: readonly { readonly Key: string }[];
  readonly IsTruncated: boolean;
  readonly NextMarker?: string;
  readonly NextContinuationToken?: string;
  readonly NextKeyMarker?: string;
}

async function givenKeys() {
  const s3 = await givenS3({ buckets: [Bucket] });
  for (const key of KEYS) await s3.put(Bucket, key, key);
  return s3;
}

const keysOf = ({ Contents = [] }: Listed) => Contents.map(({ Key }) => Key);
const prefixesOf = ({ CommonPrefixes = [] }: Listed) => CommonPrefixes.map(({ Prefix }) => Prefix);

test("version 2 says all there is of a bucket", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, "k", "text");
  expect(await s3.call("ListObjectsV2", { Bucket, FetchOwner: true })).toEqual({
    Name: Bucket,
    Prefix: "",
    MaxKeys: 1000,
    KeyCount: 1,
    IsTruncated: false,
    Contents: [
      {
        Key: "k",
        LastModified: new Date("2026-01-31T12:00:00Z"),
        ETag: '"1cb251ec0d568de6a929b520c4aed8d1"',
        Size: 4,
        StorageClass: "STANDARD",
        Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ],
  });
});

test("version 2 counts keys and common prefixes, and goes on behind them", async () => {
  await using s3 = await givenKeys();
  const input = { Bucket, Delimiter: "/", MaxKeys: 2 };
  const first = await s3.call<Listed>("ListObjectsV2", input);
  expect(first).toMatchObject({ KeyCount: 2, MaxKeys: 2, IsTruncated: true, Delimiter: "/" });
  expect([keysOf(first), prefixesOf(first)]).toEqual([["a"], ["b/"]]);

  const ContinuationToken = first.NextContinuationToken;
  const second = await s3.call<Listed>("ListObjectsV2", { ...input, ContinuationToken });
  expect(second).toMatchObject({ KeyCount: 2, IsTruncated: false, ContinuationToken });
  expect([keysOf(second), prefixesOf(second)]).toEqual([["z"], ["c d/"]]);
  expect(second).not.toHaveProperty("NextContinuationToken");
});

test("a prefix, a start and their end", async () => {
  await using s3 = await givenKeys();
  const list = async (input: object) =>
    keysOf(await s3.call<Listed>("ListObjectsV2", { Bucket, ...input }));
  expect(await list({ Prefix: "b/" })).toEqual(["b/1", "b/2"]);
  expect(await list({ Prefix: "b/", Delimiter: "/" })).toEqual(["b/1", "b/2"]);
  expect(await list({ StartAfter: "b/1" })).toEqual(["b/2", "c d/(3).png", "z"]);
  expect(await list({ Prefix: "nothing" })).toEqual([]);
  expect(await list({ MaxKeys: 0 })).toEqual([]);
});

test("keys are encoded when asked for, and slashes are not", async () => {
  await using s3 = await givenKeys();
  const input = { Bucket, EncodingType: "url", Prefix: "c d/", StartAfter: "c d" };
  const listed = await s3.call<Listed>("ListObjectsV2", input);
  expect(keysOf(listed)).toEqual(["c+d/%283%29.png"]);
  expect(listed).toMatchObject({ Prefix: "c+d/", StartAfter: "c+d", EncodingType: "url" });
  await s3.put(Bucket, "é\n~*", "x");
  const odd = await s3.call<Listed>("ListObjectsV2", { Bucket, EncodingType: "url", Prefix: "é" });
  expect(keysOf(odd)).toEqual(["%C3%A9%0A%7E*"]);
});

test("version 1 says where to go on only when there is a delimiter", async () => {
  await using s3 = await givenKeys();
  const plain = await s3.call<Listed>("ListObjects", { Bucket, MaxKeys: 2 });
  expect(plain).toMatchObject({ Marker: "", IsTruncated: true, MaxKeys: 2 });
  expect(plain).not.toHaveProperty("NextMarker");
  expect(plain).not.toHaveProperty("KeyCount");
  expect(keysOf(plain)).toEqual(["a", "b/1"]);
  const rest = await s3.call<Listed>("ListObjects", { Bucket, Marker: "b/1" });
  expect(keysOf(rest)).toEqual(["b/2", "c d/(3).png", "z"]);

  const grouped = await s3.call<Listed>("ListObjects", { Bucket, Delimiter: "/", MaxKeys: 2 });
  expect(grouped.NextMarker).toBe("b/");
  const Marker = grouped.NextMarker;
  const next = await s3.call<Listed>("ListObjects", { Bucket, Delimiter: "/", Marker });
  expect([keysOf(next), prefixesOf(next)]).toEqual([["z"], ["c d/"]]);
});

test("every object has one version, the latest", async () => {
  await using s3 = await givenKeys();
  const first = await s3.call<Listed>("ListObjectVersions", { Bucket, MaxKeys: 1 });
  expect(first).toMatchObject({
    IsTruncated: true,
    NextKeyMarker: "a",
    NextVersionIdMarker: "null",
    Versions: [{ Key: "a", VersionId: "null", IsLatest: true, Size: 1 }],
  });
  const input = { Bucket, KeyMarker: "a", VersionIdMarker: "null" };
  const rest = await s3.call<Listed>("ListObjectVersions", input);
  expect(rest.Versions?.map(({ Key }) => Key)).toEqual(KEYS.slice(1));
});

test.each([
  ["ListObjectsV2", { MaxKeys: -1 }],
  ["ListObjectsV2", { ContinuationToken: "made up" }],
  ["ListObjectsV2", { ContinuationToken: "" }],
  ["ListObjectsV2", { EncodingType: "rot13" }],
  ["ListObjects", { MaxKeys: 2 ** 31 }],
  ["ListObjectVersions", { VersionIdMarker: "null" }],
])("%s refuses %j", async (action, input) => {
  await using s3 = await givenKeys();
  await expect(s3.call(action, { Bucket, ...input })).rejects.toMatchObject({
    ...{ code: "InvalidArgument", status: 400 },
  });
});

test("no page has more than a thousand entries", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const put = (index: number) => s3.objects.putObject(Bucket, `k${index}`, Buffer.from(""));
  await Promise.all(Array.from({ length: 1001 }, (_, index) => put(index)));
  const page = await s3.call<Listed>("ListObjectsV2", { Bucket, MaxKeys: 5000 });
  expect(page).toMatchObject({ MaxKeys: 1000, KeyCount: 1000, IsTruncated: true });
});

import { describe, expect, test } from "vitest";
import { ACCOUNT } from "../../../test/support/given.ts";
import type { Destination } from "../round.ts";
import type { BucketReader, ListedObject } from "../verify/bucket-reader.ts";
import { recentFiles } from "./recent-files.ts";
import { type FiledTrail, trailFileOf } from "./trail-folders.ts";

const MEMBER = "444455556666";

function aFiledTrail(destination: Partial<Destination> = {}): FiledTrail {
  return {
    arn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`,
    ...{ name: "main", homeRegion: "us-east-1", accountId: ACCOUNT },
    destinations: [{ bucketName: "logs", ...destination }],
  };
}

/** A bucket that counts what it lists. */
class CountingReader implements BucketReader {
  readonly #keys: readonly string[];
  listed = 0;
  calls = 0;

  constructor(keys: readonly string[]) {
    this.#keys = keys.toSorted();
  }

  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    this.calls += 1;
    for (let at = this.#first(prefix); at < this.#keys.length; at += 1) {
      const key = this.#keys[at] ?? "";
      if (!key.startsWith(prefix)) return;
      this.listed += 1;
      yield { key, bytes: 7, modifiedAtMs: 1 };
    }
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for await (const { key } of this.listObjects(prefix)) yield key;
  }

  async folders(prefix: string): Promise<readonly string[]> {
    this.calls += 1;
    const below = this.#keys.filter((key) => key.startsWith(prefix));
    const names = below.map((key) => key.slice(prefix.length).split("/"));
    const folders = names.filter(({ length }) => length > 1).map(([name]) => `${prefix}${name}/`);
    return [...new Set(folders)];
  }

  async get(): Promise<undefined> {
    return undefined;
  }

  #first(prefix: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] ?? "") < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

interface Made {
  readonly at: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly above?: string;
  readonly unique?: string;
}

function fileKey({ at, region = "us-east-1", accountId = ACCOUNT, above = "", ...made }: Made) {
  const [day = "", time = ""] = at.split("T");
  const name = `${day.replaceAll("-", "")}T${time.replace(":", "")}Z`;
  const folder = `${above}AWSLogs/${accountId}/CloudTrail/${region}/${day.replaceAll("-", "/")}`;
  const { unique = "0123456789abcdef" } = made;
  return `${folder}/${accountId}_CloudTrail_${region}_${name}_${unique}.json.gz`;
}

function digestKeyOf(at: string, trail = "main") {
  const [day = "", time = ""] = at.split("T");
  const stamp = `${day.replaceAll("-", "")}T${time.replaceAll(":", "")}Z`;
  const folder = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-east-1/${day.replaceAll("-", "/")}`;
  return `${folder}/${ACCOUNT}_CloudTrail-Digest_us-east-1_${trail}_us-east-1_${stamp}.json.gz`;
}

describe("the newest files of a trail", () => {
  test("come from every region, log files and digests, the newest first", async () => {
    const keys = [
      digestKeyOf("2026-01-31T13:00:00"),
      fileKey({ at: "2026-01-31T12:59", region: "eu-west-1" }),
      fileKey({ at: "2026-01-31T12:30" }),
      fileKey({ at: "2026-01-30T23:59", region: "eu-west-1" }),
      fileKey({ at: "2025-12-31T23:59" }),
    ];
    const others = [
      digestKeyOf("2026-01-31T14:00:00", "other"),
      fileKey({ at: "2026-02-01T00:00", accountId: MEMBER }),
      fileKey({ at: "2026-02-01T00:00", above: "prefix/" }),
      `AWSLogs/${ACCOUNT}/CloudTrail/us-east-1/2026/01/31/readme.txt`,
    ];
    const files = await recentFiles(aFiledTrail(), new CountingReader([...keys, ...others]), 20);
    expect(files.map(({ key }) => key)).toEqual(keys);
    expect(files[0]).toEqual({
      ...{ key: keys[0], kind: "digest", accountId: ACCOUNT, region: "us-east-1" },
      ...{ bytes: 7, modifiedAtMs: 1 },
    });
    const two = await recentFiles(aFiledTrail(), new CountingReader(keys), 2);
    expect(two.map(({ key }) => key)).toEqual(keys.slice(0, 2));
  });

  test("come from every account of an organization", async () => {
    const above = "p/AWSLogs/o-exampleorgid/";
    const keys = [ACCOUNT, MEMBER].map((accountId) =>
      fileKey({ at: "2026-01-31T12:59", accountId }).replace("AWSLogs/", above),
    );
    const trail = aFiledTrail({ keyPrefix: "p", organizationId: "o-exampleorgid" });
    const files = await recentFiles(trail, new CountingReader(keys), 20);
    expect(files.map(({ accountId }) => accountId).sort()).toEqual([ACCOUNT, MEMBER]);
  });

  test("of 100,000 of one day cost a few pages", async () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => {
      const minute = Math.floor((i * 1_440) / 100_000);
      const [hour, rest] = [Math.floor(minute / 60), minute % 60];
      const time = `${String(hour).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
      return fileKey({ at: `2026-01-31T${time}`, unique: String(i).padStart(16, "0") });
    });
    const reader = new CountingReader(keys);
    const files = await recentFiles(aFiledTrail(), reader, 20);
    expect(files).toHaveLength(20);
    expect(files.every(({ key }) => key.includes("_20260131T2359Z_"))).toBe(true);
    expect(reader.listed).toBeLessThan(5_000);
    expect(reader.calls).toBeLessThan(20);
  });
});

describe("a key is a file of the trail", () => {
  const destination = { bucketName: "logs" };
  const log = fileKey({ at: "2026-01-31T12:59" });
  const digest = digestKeyOf("2026-01-31T13:00:00");

  test("by all parts of its name", () => {
    const place = { accountId: ACCOUNT, region: "us-east-1" };
    expect(trailFileOf(log, aFiledTrail(), destination)).toEqual({ kind: "log-file", ...place });
    expect(trailFileOf(digest, aFiledTrail(), destination)).toEqual({ kind: "digest", ...place });
  });

  test.each([
    ["nothing", ""],
    ["elsewhere", "secrets.txt"],
    ["its folder alone", log.slice(0, log.lastIndexOf("/") + 1)],
    ["a way up in front", `../${log}`],
    ["a way up within", log.replace("/us-east-1/", "/us-east-1/../us-east-1/")],
    ["a way up as a region", log.replaceAll("us-east-1", "..")],
    ["a way out behind", `${log}/../../x`],
    ["a doubled slash", log.replace("/2026/", "//2026/")],
    ["a null character", `${log}\0`],
    ["a line break", `${log}\n`],
    ["another account", log.replaceAll(ACCOUNT, MEMBER)],
    ["another account in its name", log.replace(`${ACCOUNT}_`, `${MEMBER}_`)],
    ["another region in its name", log.replace("_us-east-1_", "_eu-west-1_")],
    ["another prefix", `p/${log}`],
    ["another trail's digest", digest.replace("_main_", "_other_")],
    ["a digest among log files", digest.replace("/CloudTrail-Digest/", "/CloudTrail/")],
    ["other text after the time", log.replace(".json.gz", ".json.gz.exe")],
  ])("but not %s", (_what, key) => {
    expect(trailFileOf(key, aFiledTrail(), destination)).toBeUndefined();
  });
});

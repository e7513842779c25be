import { fork } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { processEnvironment } from "../base/environment.ts";
import type { Entry } from "./entry.ts";
import { aDirectory, anIntent, aRecord, idsOf, openJournal, readAll } from "./given.fixture.ts";
import type { JournalEvent } from "./journal-event.ts";
import { HEADER_BYTES } from "./segments/segment-header.ts";
import { type OpenFile, openFile } from "./segments/segment-writer.ts";

const seed = Number(processEnvironment().SEED ?? 20261120);

/** Runs an appender until it has acknowledged `count` appends, then kills it. */
async function appendUntilKilled(
  directory: string,
  first: number,
  { count, durability }: { count: number; durability: string },
): Promise<Map<number, number>> {
  const script = new URL("appender.fixture.ts", import.meta.url);
  const child = fork(script, [directory, `${first}`, durability], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const acknowledged = new Map<number, number>();
  if (!child.stdout) throw new Error("the appender has no stdout");
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^(\d+) (\d+)$/.exec(line);
    if (match) acknowledged.set(Number(match[1]), Number(match[2]));
    if (acknowledged.size >= count) child.kill("SIGKILL");
  }
  await exited;
  return acknowledged;
}

describe("a process killed while it appends", () => {
  test.each(["strict", "relaxed"])("loses and doubles nothing acknowledged, %s", async (mode) => {
    const directory = await aDirectory();
    const acknowledged = new Map<number, number>();
    for (let round = 0; round < 5; round++) {
      const count = 1 + ((seed * (round + 1) * 7919) % 200);
      const first = round * 1_000_000;
      const more = await appendUntilKilled(directory, first, { count, durability: mode });
      for (const [number, position] of more) acknowledged.set(number, position);
      await using journal = await openJournal(directory);
      const entries = await readAll(journal);
      const byId = new Map(entries.map((entry) => [entry.eventId, entry]));
      expect(byId.size, `twice, SEED=${seed}`).toBe(entries.length);
      for (const [number, position] of acknowledged) {
        expect(byId.get(`e-${number}`)?.position, `e-${number}, SEED=${seed}`).toBe(position);
      }
      for (const { json } of entries) expect(() => JSON.parse(json)).not.toThrow();
    }
  });
});

/** A closed journal of five records in one segment. */
async function aShortJournal(): Promise<{ directory: string; segment: string }> {
  const directory = await aDirectory();
  {
    await using journal = await openJournal(directory);
    for (let n = 1; n <= 5; n++) await journal.append([aRecord(`e${n}`)]);
  }
  const [segment = ""] = (await readdir(directory)).filter((name) => name.endsWith(".segment"));
  return { directory, segment };
}

async function aCopy(directory: string): Promise<string> {
  const copy = await aDirectory();
  // A draft may get its name meanwhile, and is not read by who starts.
  await cp(directory, copy, { recursive: true, filter: (path) => !path.endsWith(".draft") });
  return copy;
}

async function idsAfterAKill(directory: string): Promise<readonly string[]> {
  await using again = await openJournal(await aCopy(directory));
  return idsOf(await readAll(again));
}

describe("a torn tail", () => {
  test("is cut at whichever byte of the last frame it ends, and kept aside", async () => {
    const { directory, segment } = await aShortJournal();
    const { length } = await readFile(join(directory, segment));
    const frameBytes = (length - HEADER_BYTES) / 5;
    for (let missing = 1; missing < frameBytes; missing++) {
      const copy = await aCopy(directory);
      await truncate(join(copy, segment), length - missing);
      await using journal = await openJournal(copy);
      const offset = length - frameBytes;
      const keptAs = `${segment}.${offset}.torn`;
      expect(journal.recovery.torn).toEqual([
        { segment, offset, bytes: frameBytes - missing, keptAs },
      ]);
      expect(await readFile(join(copy, keptAs))).toHaveLength(frameBytes - missing);
      expect(await journal.append([aRecord("new")])).toBe(5);
      expect(idsOf(await readAll(journal))).toEqual(["e1", "e2", "e3", "e4", "new"]);
    }
  });

  test("is cut when it is zeros, as a power cut leaves them", async () => {
    const { directory, segment } = await aShortJournal();
    const bytes = await readFile(join(directory, segment));
    await writeFile(join(directory, segment), Buffer.concat([bytes, Buffer.alloc(5000)]));
    await using journal = await openJournal(directory);
    expect(journal.recovery.torn).toMatchObject([{ bytes: 5000 }]);
    expect(journal.head).toBe(5);
  });

  test("may be a segment without so much as a header", async () => {
    const { directory } = await aShortJournal();
    await writeFile(join(directory, "0000000000000006.segment"), "trailcam-jou");
    await using journal = await openJournal(directory);
    expect(journal.recovery.torn).toMatchObject([{ segment: "0000000000000006.segment" }]);
    expect(await journal.append([aRecord("e6")])).toBe(6);
    expect(idsOf(await readAll(journal))).toEqual(["e1", "e2", "e3", "e4", "e5", "e6"]);
  });
});

describe("a flipped byte", () => {
  test("anywhere in a frame costs that entry and no other, and is reported", async () => {
    const { directory, segment } = await aShortJournal();
    const bytes = await readFile(join(directory, segment));
    const frameBytes = (bytes.length - HEADER_BYTES) / 5;
    const start = HEADER_BYTES + 2 * frameBytes;
    for (let offset = start; offset < start + frameBytes; offset++) {
      const copy = await aCopy(directory);
      const flipped = Buffer.from(bytes);
      flipped[offset] = (bytes[offset] ?? 0) ^ 0x10;
      await writeFile(join(copy, segment), flipped);
      await using journal = await openJournal(copy);
      expect(idsOf(await readAll(journal)), `offset ${offset}`).toEqual(["e1", "e2", "e4", "e5"]);
      expect(journal.recovery).toMatchObject({
        torn: [],
        damages: [{ segment, offset: start, bytes: frameBytes, after: 2, next: 4 }],
      });
      expect(await journal.append([aRecord("e6")])).toBe(6);
    }
  });

  test("in the header costs nothing, and is reported", async () => {
    const { directory, segment } = await aShortJournal();
    const bytes = await readFile(join(directory, segment));
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    await writeFile(join(directory, segment), bytes);
    await using journal = await openJournal(directory);
    expect(await readAll(journal)).toHaveLength(5);
    expect(journal.recovery.damages).toMatchObject([{ segment, offset: 0 }]);
  });

  test("in an old segment is told when it is read, once", async () => {
    const directory = await aDirectory();
    {
      await using journal = await openJournal(directory, { segmentBytesMax: 200 });
      for (let n = 1; n <= 10; n++) await journal.append([aRecord(`e${n}`)]);
    }
    const segment = "0000000000000003.segment";
    const bytes = await readFile(join(directory, segment));
    bytes.fill(0xee, HEADER_BYTES);
    await writeFile(join(directory, segment), bytes);
    const told: unknown[] = [];
    const log = (event: unknown) => void told.push(event);
    await using journal = await openJournal(directory, { log });
    expect(journal.recovery.damages).toEqual([]);
    for (let again = 0; again < 2; again++) {
      expect(idsOf(await readAll(journal))).toEqual([
        "e1",
        "e2",
        "e5",
        "e6",
        "e7",
        "e8",
        "e9",
        "e10",
      ]);
    }
    expect(told).toEqual([
      {
        event: "journal_damaged",
        segment,
        offset: HEADER_BYTES,
        bytes: bytes.length - HEADER_BYTES,
        after: 2,
      },
    ]);
  });
});

type Fault = "write" | "datasync" | "truncate" | "open";

/** Files on a disk that fails on demand. */
class FaultyDisk {
  /** What the next call of that kind does. Consumed by it. */
  readonly faults = new Map<Fault, string>();
  /** What each call of that kind does, until it is taken away. */
  readonly lasting = new Map<Fault, string>();

  readonly open: OpenFile = async (path, flags) => {
    this.#failIf("open");
    const file = await openFile(path, flags);
    return {
      write: async (buffer, offset, length, position) => {
        if (this.faults.has("write"))
          await file.write(buffer, offset, Math.ceil(length / 2), position);
        this.#failIf("write");
        return await file.write(buffer, offset, length, position);
      },
      datasync: async () => {
        this.#failIf("datasync");
        await file.datasync();
      },
      truncate: async (length) => {
        this.#failIf("truncate");
        await file.truncate(length);
      },
      close: () => file.close(),
    };
  };

  #failIf(kind: Fault): void {
    const code = this.faults.get(kind) ?? this.lasting.get(kind);
    this.faults.delete(kind);
    if (code) throw Object.assign(new Error(`${code}: ${kind}`), { code });
  }
}

/**
 * Whatever fails, the append that met it is refused, the next one succeeds, and what is read back,
 * now and after a restart, is exactly what was acknowledged.
 */
describe.each(["strict", "relaxed"] as const)("a disk that fails, %s", (durability) => {
  test.each([
    ["write", ["write"], "ENOSPC", "journal_full"],
    ["write", ["write"], "EDQUOT", "journal_full"],
    ["write", ["write"], "EIO", "journal_write_failed"],
    ["write, and the cut after it", ["write", "truncate"], "EIO", "journal_write_failed"],
    [
      "write, the cut and the next segment",
      ["write", "truncate", "open"],
      "ENOSPC",
      "journal_full",
    ],
  ] as const)("%s: %s %s is %s", async (_what, kinds, errno, code) => {
    const directory = await aDirectory();
    const disk = new FaultyDisk();
    const journal = await openJournal(directory, { files: disk.open, durability });
    await journal.append([aRecord("a")]);
    for (const kind of kinds) disk.faults.set(kind, errno);
    await expect(journal.append([aRecord("refused")])).rejects.toMatchObject({ code });
    while (disk.faults.size > 0) {
      await expect(journal.append([aRecord("refused")])).rejects.toMatchObject({ code });
    }
    expect(await journal.append([aRecord("b"), aRecord("c")])).toBe(3);
    await journal[Symbol.asyncDispose]();

    await using again = await openJournal(directory);
    expect(idsOf(await readAll(again))).toEqual(["a", "b", "c"]);
    expect(again.recovery).toMatchObject({ torn: [], damages: [] });
  });
});

describe("a sync that fails", () => {
  test("refuses the append in strict mode, and the next one is right", async () => {
    const directory = await aDirectory();
    const disk = new FaultyDisk();
    const journal = await openJournal(directory, { files: disk.open });
    await journal.append([aRecord("a")]);
    disk.faults.set("datasync", "EIO").set("truncate", "EIO");
    await expect(journal.append([aRecord("refused")])).rejects.toMatchObject({
      code: "journal_write_failed",
      retryable: true,
    });
    expect(await journal.append([aRecord("b")])).toBe(2);
    expect(idsOf(await readAll(journal))).toEqual(["a", "b"]);
    await journal[Symbol.asyncDispose]();
    await using again = await openJournal(directory);
    expect(idsOf(await readAll(again))).toEqual(["a", "b"]);
  });

  test.each([
    ["sync", ["datasync"]],
    ["write", ["write"]],
    ["sync, and the next segment at first", ["datasync", "open"]],
  ] as const)("is not taken back by a kill when the cut fails too: %s", async (_what, kinds) => {
    const directory = await aDirectory();
    const disk = new FaultyDisk();
    await using journal = await openJournal(directory, { files: disk.open });
    await journal.append([aRecord("a")]);
    for (const kind of [...kinds, "truncate" as const]) disk.faults.set(kind, "EIO");
    const refused = [aRecord("refused"), aRecord("with it")];
    await expect(journal.append(refused)).rejects.toMatchObject({ code: "journal_write_failed" });
    await using again = await openJournal(await aCopy(directory));
    expect(idsOf(await readAll(again))).toEqual(["a"]);
    expect(await again.append([aRecord("b")])).toBe(2);
    expect(await journal.append([aRecord("b")])).toBe(2);
  });

  test("is not taken back by a kill later, when no next segment can be made at first", async () => {
    const directory = await aDirectory();
    const disk = new FaultyDisk();
    await using journal = await openJournal(directory, { files: disk.open });
    await journal.append([aRecord("a")]);
    disk.faults.set("write", "EIO").set("truncate", "EIO");
    disk.lasting.set("open", "EIO");
    const refused = journal.append([aRecord("refused")]);
    await expect(refused).rejects.toMatchObject({ code: "journal_write_failed" });
    disk.lasting.clear();
    await expect.poll(() => idsAfterAKill(directory)).toEqual(["a"]);
  });

  test("is not taken back by a stop, when no next segment could be made before", async () => {
    const directory = await aDirectory();
    const disk = new FaultyDisk();
    const journal = await openJournal(directory, { files: disk.open });
    await journal.append([aRecord("a")]);
    disk.faults.set("datasync", "EIO").set("truncate", "EIO");
    disk.lasting.set("open", "EIO");
    const refused = journal.append([aRecord("refused")]);
    await expect(refused).rejects.toMatchObject({ code: "journal_write_failed" });
    expect(await idsAfterAKill(directory)).toEqual(["a", "refused"]);
    disk.lasting.clear();
    await journal[Symbol.asyncDispose]();
    expect(await idsAfterAKill(directory)).toEqual(["a"]);
  });

  test("writes again in relaxed mode what was acknowledged already", async () => {
    const directory = await aDirectory();
    const disk = new FaultyDisk();
    const journal = await openJournal(directory, { files: disk.open, durability: "relaxed" });
    await journal.append([aRecord("a")]);
    await journal.waitBeyond(0);
    disk.faults.set("datasync", "EIO").set("truncate", "EIO");
    await journal.append([aRecord("b")]);
    await journal.append([aRecord("c")]);
    await journal.waitBeyond(2);
    await journal.append([aRecord("d")]);
    await journal[Symbol.asyncDispose]();
    await using again = await openJournal(directory);
    expect(idsOf(await readAll(again))).toEqual(["a", "b", "c", "d"]);
  });
});

test("a flush that failed says so, and the next one makes durable what it left", async () => {
  const disk = new FaultyDisk();
  await using journal = await openJournal(await aDirectory(), {
    ...{ files: disk.open, durability: "relaxed" },
  });
  await journal.append([aRecord("a")]);
  disk.faults.set("datasync", "EIO");
  await expect(journal.flush()).rejects.toMatchObject({ code: "journal_write_failed" });
  expect(journal.head).toBe(0);
  await journal.flush();
  expect(journal.head).toBe(1);
});

test("appends that were refused by a full disk succeed when there is room again", async () => {
  const disk = new FaultyDisk();
  await using journal = await openJournal(await aDirectory(), { files: disk.open });
  disk.faults.set("write", "ENOSPC");
  const results = await Promise.allSettled(
    ["a", "b", "c"].map((id) => journal.append([aRecord(id)])),
  );
  expect(results.map((result) => result.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(await Promise.all(["a", "b", "c"].map((id) => journal.append([aRecord(id)])))).toEqual([
    1, 2, 3,
  ]);
});

describe.each(["strict", "relaxed"] as const)(
  "a call whose record is refused, %s",
  (durability) => {
    const refused = { code: "journal_full" };
    const kindsOf = (entries: readonly Entry[]) => entries.map((each) => [each.kind, each.eventId]);
    const settled = [
      ["intent", "a"],
      ["record", "a"],
    ];

    test("has one as soon as there is room again, and its intent keeps nothing", async () => {
      const directory = await aDirectory();
      const disk = new FaultyDisk();
      const options = { files: disk.open, durability, segmentBytesMax: 200 };
      await using journal = await openJournal(directory, options);
      await journal.append([anIntent("a")]);
      disk.lasting.set("write", "ENOSPC");
      await expect(journal.append([aRecord("a"), aRecord("b")])).rejects.toMatchObject(refused);
      disk.lasting.clear();
      await expect.poll(async () => kindsOf(await readAll(journal))).toEqual(settled);
      expect(await readAll(journal)).toMatchObject([{}, { json: anIntent("a").json }]);
      await journal.append([1, 2, 3, 4, 5].map((n) => aRecord(`later-${n}`)));
      await journal.append([aRecord("last")]);
      await journal.flush();
      journal.release("reader", journal.head);
      await expect.poll(() => readdir(directory)).not.toContain("0000000000000001.segment");
    });

    test("has one when it stops, however it had failed before", async () => {
      const directory = await aDirectory();
      const disk = new FaultyDisk();
      const journal = await openJournal(directory, { files: disk.open, durability });
      await journal.append([anIntent("a")]);
      disk.lasting.set("write", "ENOSPC");
      await expect(journal.append([aRecord("a")])).rejects.toMatchObject(refused);
      disk.lasting.clear();
      await journal[Symbol.asyncDispose]();
      await using again = await openJournal(directory);
      expect(kindsOf(await readAll(again))).toEqual(settled);
      expect(again.recovery.openIntents()).toEqual([]);
    });
  },
);

describe("a journal that is shorter than it was", () => {
  const kept = 3;

  /** Ten records that a reader has had, and three that are left. */
  async function aShortenedJournal(): Promise<string> {
    const directory = await aDirectory();
    {
      await using journal = await openJournal(directory);
      for (let n = 1; n <= 10; n++) await journal.append([aRecord(`e${n}`)]);
      journal.release("reader", 10);
    }
    const [name = ""] = (await readdir(directory)).filter((each) => each.endsWith(".segment"));
    const path = join(directory, name);
    await truncate(path, Math.floor((await readFile(path)).length / 2));
    return directory;
  }

  test("numbers nothing as what a reader has had, and says so", async () => {
    const directory = await aShortenedJournal();
    const told: JournalEvent[] = [];
    for (const id of ["first", "second"]) {
      await using journal = await openJournal(directory, { log: (event) => void told.push(event) });
      expect(await journal.append([aRecord(id)])).toBe(id === "first" ? 11 : 12);
      expect(idsOf(await readAll(journal, 10))).toContain(id);
    }
    const gone = told.filter(({ event }) => event === "journal_entries_gone");
    expect(gone).toEqual([{ event: "journal_entries_gone", after: kept, upTo: 10 }]);
    await using journal = await openJournal(directory);
    expect(idsOf(await readAll(journal, kept))).toEqual(["first", "second"]);
  });

  test("nor as what somebody says who has it from elsewhere", async () => {
    const directory = await aShortenedJournal();
    const seen: string[] = [];
    await using journal = await openJournal(directory, {
      seenUpTo: (id) => {
        seen.push(id);
        return 30;
      },
    });
    expect(await journal.append([aRecord("next")])).toBe(31);
    expect(seen).toEqual([journal.id]);
    expect(journal.head).toBe(31);
  });
});

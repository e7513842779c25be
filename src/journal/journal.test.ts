import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aDirectory, anIntent, aRecord, idsOf, openJournal, readAll } from "./given.fixture.ts";

describe("append and read", () => {
  test("numbers entries from one, and gives them back as they were", async () => {
    await using journal = await openJournal(await aDirectory());
    expect(journal.head).toBe(0);
    const json = '{"text":"ä \\u0000 😀 \\n"}';
    expect(await journal.append([anIntent("a"), aRecord("a", json)])).toBe(2);
    expect(await journal.append([aRecord("")])).toBe(3);
    expect(journal.head).toBe(3);
    expect(await journal.read(0, { maxEntries: 10 })).toEqual([
      { position: 1, kind: "intent", eventId: "a", json: '{"intent":"a"}' },
      { position: 2, kind: "record", eventId: "a", json },
      { position: 3, kind: "record", eventId: "", json: '{"eventID":""}' },
    ]);
  });

  test("keeps what was appended over a restart, from the files as from memory", async () => {
    const directory = await aDirectory();
    const before = await (async () => {
      await using journal = await openJournal(directory, { segmentBytesMax: 1000 });
      for (let index = 0; index < 40; index++) await journal.append([aRecord(`e${index}`)]);
      return { id: journal.id, entries: await readAll(journal) };
    })();
    await using journal = await openJournal(directory);
    expect(journal.id).toBe(before.id);
    expect(journal.head).toBe(40);
    expect(await readAll(journal)).toEqual(before.entries);
    expect(await journal.append([aRecord("later")])).toBe(41);
    expect(idsOf(await readAll(journal, 38))).toEqual(["e38", "e39", "later"]);
    expect(journal.recovery).toMatchObject({ torn: [], damages: [] });
  });

  test("gives concurrent appends whole, each with the position of its last entry", async () => {
    await using journal = await openJournal(await aDirectory(), { segmentBytesMax: 5000 });
    const positions = await Promise.all(
      Array.from({ length: 200 }, (_, n) => journal.append([aRecord(`${n}a`), aRecord(`${n}b`)])),
    );
    const entries = await readAll(journal);
    expect(entries.map((entry) => entry.position)).toEqual(entries.map((_, index) => index + 1));
    for (const [n, position] of positions.entries()) {
      expect(idsOf(entries.slice(position - 2, position))).toEqual([`${n}a`, `${n}b`]);
    }
  });

  test("flushes appends that arrive together as one", async () => {
    let syncs = 0;
    const { openFile } = await import("./segments/segment-writer.ts");
    await using journal = await openJournal(await aDirectory(), {
      files: async (path, flags) => {
        const file = await openFile(path, flags);
        return {
          write: (...args) => file.write(...args),
          truncate: (length) => file.truncate(length),
          close: () => file.close(),
          datasync: () => {
            syncs += 1;
            return file.datasync();
          },
        };
      },
    });
    const before = syncs;
    await Promise.all(Array.from({ length: 500 }, (_, n) => journal.append([aRecord(`${n}`)])));
    expect(syncs - before).toBe(1);
  });

  test("bounds a batch by entries and by size, and gives at least one entry", async () => {
    const directory = await aDirectory();
    const large = "x".repeat(1000);
    const read = async () => {
      await using journal = await openJournal(directory);
      if (journal.head === 0) {
        await journal.append([aRecord("1", large), aRecord("2", large), aRecord("3", large)]);
      }
      return [
        idsOf(await journal.read(0, { maxEntries: 2 })),
        idsOf(await journal.read(0, { maxEntries: 9, maxBytes: 2000 })),
        idsOf(await journal.read(0, { maxEntries: 9, maxBytes: 10 })),
        idsOf(await journal.read(3, { maxEntries: 9 })),
        idsOf(await journal.read(99, { maxEntries: 9 })),
      ];
    };
    const expected = [["1", "2"], ["1", "2"], ["1"], [], []];
    expect(await read()).toEqual(expected);
    expect(await read(), "from the files").toEqual(expected);
  });

  test("reads what memory no longer holds", async () => {
    await using journal = await openJournal(await aDirectory(), { segmentBytesMax: 3_000_000 });
    const large = "x".repeat(1_000_000);
    for (let n = 1; n <= 20; n++) await journal.append([aRecord(`${n}`, large)]);
    expect(idsOf(await readAll(journal))).toEqual(Array.from({ length: 20 }, (_, n) => `${n + 1}`));
  });

  test("refuses an entry beyond every limit, and goes on", async () => {
    await using journal = await openJournal(await aDirectory());
    const refusal = { code: "entry_too_large" };
    await expect(
      journal.append([aRecord("x", "x".repeat(33 * 1024 * 1024))]),
    ).rejects.toMatchObject(refusal);
    await expect(journal.append([aRecord("x".repeat(70_000))])).rejects.toMatchObject(refusal);
    expect(await journal.append([aRecord("fits")])).toBe(1);
  });

  test("refuses to append when closed, after flushing what came before", async () => {
    const directory = await aDirectory();
    const journal = await openJournal(directory);
    const appended = journal.append([aRecord("a")]);
    await journal[Symbol.asyncDispose]();
    expect(await appended).toBe(1);
    await expect(journal.append([aRecord("b")])).rejects.toMatchObject({ code: "journal_closed" });
  });
});

describe("relaxed durability", () => {
  test("acknowledges before the sync, and shows entries to readers after it", async () => {
    const directory = await aDirectory();
    await using journal = await openJournal(directory, { durability: "relaxed" });
    expect(await journal.append([aRecord("a"), aRecord("b")])).toBe(2);
    expect(journal.head).toBe(0);
    expect(await journal.read(0, { maxEntries: 9 })).toEqual([]);
    await journal.waitBeyond(1);
    expect(idsOf(await readAll(journal))).toEqual(["a", "b"]);
  });

  test("syncs what is left when it closes", async () => {
    const directory = await aDirectory();
    const journal = await openJournal(directory, { durability: "relaxed" });
    await journal.append([aRecord("a")]);
    await journal[Symbol.asyncDispose]();
    await using again = await openJournal(directory);
    expect(again.head).toBe(1);
  });
});

describe("waiting", () => {
  test("ends when an entry beyond the position is durable", async () => {
    await using journal = await openJournal(await aDirectory());
    await journal.append([aRecord("a")]);
    await journal.waitBeyond(0);
    const waiting = journal.waitBeyond(1).then(() => journal.head);
    await journal.append([aRecord("b")]);
    expect(await waiting).toBe(2);
  });

  test("ends with the signal's reason, and with the journal", async () => {
    const journal = await openJournal(await aDirectory());
    const stop = new AbortController();
    const aborted = expect(journal.waitBeyond(0, stop.signal)).rejects.toThrow("enough");
    stop.abort(new Error("enough"));
    await aborted;
    const closed = expect(journal.waitBeyond(0)).rejects.toMatchObject({ code: "journal_closed" });
    await journal[Symbol.asyncDispose]();
    await closed;
  });
});

describe("the directory", () => {
  test("is readable by its owner alone", async () => {
    const directory = await aDirectory();
    const journal = await openJournal(directory);
    await journal.append([aRecord("a")]);
    // Closed, because a file that is being replaced would be listed under two names.
    await journal[Symbol.asyncDispose]();
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(directory)) {
      expect((await stat(join(directory, name))).mode & 0o777, name).toBe(0o600);
    }
  });

  test("is refused to a second journal, and free again after the first", async () => {
    const directory = await aDirectory();
    const first = await openJournal(directory);
    await expect(openJournal(directory)).rejects.toMatchObject({
      code: "journal_locked",
      message: `${directory} is in use by process ${process.pid}`,
    });
    await first.append([aRecord("a")]);
    await first[Symbol.asyncDispose]();
    await using second = await openJournal(directory);
    expect(second.head).toBe(1);
  });

  test("is not left locked when it cannot be opened", async () => {
    const directory = await aDirectory();
    await mkdir(join(directory, "lock.pid"));
    await expect(openJournal(directory)).rejects.toMatchObject({ code: "journal_write_failed" });
    await rm(join(directory, "lock.pid"), { recursive: true });
    await using opened = await openJournal(directory);
    expect(opened.head).toBe(0);
  });

  test("is refused when it holds segments of another journal, or of a newer format", async () => {
    const directory = await aDirectory();
    await (await openJournal(directory))[Symbol.asyncDispose]();
    const { encodeHeader, segmentName } = await import("./segments/segment-header.ts");
    const path = join(directory, segmentName(5));
    await writeFile(path, encodeHeader({ formatVersion: 1, journalId: "other", first: 5 }));
    await expect(openJournal(directory)).rejects.toMatchObject({ code: "journal_foreign" });
    await writeFile(path, encodeHeader({ formatVersion: 2, journalId: "other", first: 5 }));
    await expect(openJournal(directory)).rejects.toMatchObject({ code: "journal_version" });
  });
});

describe("open intents", () => {
  test("are those without a record, over any number of segments and restarts", async () => {
    const directory = await aDirectory();
    const options = { segmentBytesMax: 400 };
    {
      await using journal = await openJournal(directory, options);
      await journal.append([anIntent("lost-1")]);
      for (let n = 0; n < 20; n++) {
        await journal.append([anIntent(`e${n}`)]);
        await journal.append([aRecord(`e${n}`)]);
      }
      await journal.append([anIntent("lost-2")]);
      expect(journal.recovery.openIntents()).toEqual([]);
    }
    {
      await using journal = await openJournal(directory, options);
      expect(idsOf(journal.recovery.openIntents())).toEqual(["lost-1", "lost-2"]);
      expect(journal.recovery.openIntents()[0]).toMatchObject({ position: 1, kind: "intent" });
      await journal.append([aRecord("lost-1")]);
    }
    await using journal = await openJournal(directory, options);
    expect(idsOf(journal.recovery.openIntents())).toEqual(["lost-2"]);
  });

  test("are found without the state file as well", async () => {
    const directory = await aDirectory();
    {
      await using journal = await openJournal(directory, { segmentBytesMax: 300 });
      await journal.append([anIntent("lost")]);
      for (let n = 0; n < 20; n++) await journal.append([aRecord(`e${n}`)]);
    }
    await writeFile(join(directory, "journal.json"), "{");
    await using journal = await openJournal(directory);
    expect(idsOf(journal.recovery.openIntents())).toEqual(["lost"]);
    expect(journal.head).toBe(21);
  });
});

describe("release", () => {
  const segmentsOf = async (directory: string) =>
    (await readdir(directory)).filter((name) => name.endsWith(".segment"));

  /** Twenty entries, two to a segment, and the readers a and b at the beginning. */
  async function aLongJournal(directory: string) {
    const journal = await openJournal(directory, { segmentBytesMax: 200 });
    journal.release("a", 0);
    journal.release("b", 0);
    for (let n = 1; n <= 20; n++) await journal.append([aRecord(`e${n}`)]);
    return journal;
  }

  test("deletes segments that every reader has passed, and never the current one", async () => {
    const directory = await aDirectory();
    const journal = await aLongJournal(directory);
    const all = await segmentsOf(directory);
    expect(all).toHaveLength(10);
    journal.release("a", 20);
    journal.release("b", 5);
    await journal[Symbol.asyncDispose]();
    expect(await segmentsOf(directory)).toEqual(all.slice(2));

    const again = await openJournal(directory);
    expect(idsOf(await readAll(again))[0]).toBe("e5");
    again.release("b", 20);
    await again[Symbol.asyncDispose]();
    expect(await segmentsOf(directory)).toEqual(all.slice(-1));
    await using third = await openJournal(directory);
    expect(await third.append([aRecord("e21")])).toBe(21);
  });

  test("keeps segments for a reader that is registered and not yet there", async () => {
    const directory = await aDirectory();
    await (await aLongJournal(directory))[Symbol.asyncDispose]();
    const journal = await openJournal(directory);
    journal.release("a", 20);
    await journal[Symbol.asyncDispose]();
    expect(await segmentsOf(directory)).toHaveLength(10);
    const again = await openJournal(directory);
    again.forget("b");
    await again[Symbol.asyncDispose]();
    expect(await segmentsOf(directory)).toHaveLength(1);
  });

  test("keeps segments with an intent that has no record", async () => {
    const directory = await aDirectory();
    const journal = await openJournal(directory, { segmentBytesMax: 200 });
    for (let n = 1; n <= 6; n++) await journal.append([aRecord(`e${n}`)]);
    await journal.append([anIntent("open")]);
    for (let n = 8; n <= 20; n++) await journal.append([aRecord(`e${n}`)]);
    journal.release("a", 20);
    await journal[Symbol.asyncDispose]();
    await using again = await openJournal(directory);
    expect(idsOf(again.recovery.openIntents())).toEqual(["open"]);
    expect((await readAll(again))[0]?.position).toBe(7);
  });

  test("deletes nothing while it is not known who reads", async () => {
    const directory = await aDirectory();
    await (await aLongJournal(directory))[Symbol.asyncDispose]();
    await writeFile(join(directory, "journal.json"), "");
    const journal = await openJournal(directory);
    journal.release("a", 20);
    await journal[Symbol.asyncDispose]();
    expect(await segmentsOf(directory)).toHaveLength(10);
    expect(JSON.parse(await readFile(join(directory, "journal.json"), "utf8"))).toMatchObject({
      readers: { a: 20 },
    });
  });
});

import { writeSync } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "../../base/files.ts";

/** What a writer needs of an open file. Tests put a failing one in its place. */
export interface WritableFile {
  write(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  /**
   * The same without a detour over another thread, for a few bytes: the page cache takes them in
   * microseconds, the detour takes ten times as much.
   */
  writeNow?(buffer: Buffer, offset: number, length: number, position: number): number;
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenFile = (path: string, flags: "w" | "r+") => Promise<WritableFile>;

export const openFile: OpenFile = async (path, flags) => {
  const file = await open(path, flags, 0o600);
  return {
    write: (buffer, offset, length, position) => file.write(buffer, offset, length, position),
    writeNow: (...bytes) => writeSync(file.fd, ...bytes),
    datasync: () => file.datasync(),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
  };
};

/** More than this takes long enough for others to be let in meanwhile. */
const NOW_BYTES_MAX = 256 * 1024;

/** Writes at the end of one segment file. One call at a time. */
export class SegmentWriter {
  readonly #file: WritableFile;
  #bytes: number;

  private constructor(file: WritableFile, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /**
   * Makes a new segment that is there, with its header, even after a power cut.
   *
   * A file of that name may be left from an attempt that failed. It holds nothing that was ever
   * acknowledged, because its first position is not yet given away; so it is written over.
   */
  static async create(path: string, header: Buffer, files: OpenFile): Promise<SegmentWriter> {
    const file = await files(path, "w");
    const writer = new SegmentWriter(file, 0);
    try {
      await writer.write(header);
      await writer.sync();
      await syncDirectory(dirname(path));
      return writer;
    } catch (error) {
      await file.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
      throw error;
    }
  }

  static async resume(path: string, bytes: number, files: OpenFile): Promise<SegmentWriter> {
    return new SegmentWriter(await files(path, "r+"), bytes);
  }

  /** Where the next write begins. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Writes all of `buffer`. When it fails, `bytes` is what it was and the rest is undefined. */
  async write(buffer: Buffer): Promise<void> {
    let done = 0;
    while (done < buffer.length) {
      const bytesWritten = await this.#writeOnce(buffer, done);
      // A write of nothing that is no error would repeat for ever.
      if (bytesWritten === 0) throw new Error("the file took no bytes");
      done += bytesWritten;
    }
    this.#bytes += buffer.length;
  }

  #writeOnce(buffer: Buffer, done: number): Promise<number> | number {
    const bytes = [buffer, done, buffer.length - done, this.#bytes + done] as const;
    if (buffer.length <= NOW_BYTES_MAX && this.#file.writeNow) return this.#file.writeNow(...bytes);
    return this.#file.write(...bytes).then(({ bytesWritten }) => bytesWritten);
  }

  sync(): Promise<void> {
    return this.#file.datasync();
  }

  /** Takes back what was written behind `bytes`. */
  async cutBackTo(bytes: number): Promise<void> {
    await this.#file.truncate(bytes);
    this.#bytes = bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

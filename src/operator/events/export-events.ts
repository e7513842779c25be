import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { EventLine, History } from "../../history/index.ts";
import { answerFailure } from "../answer-failure.ts";
import type { EventSearch, ExportFormat } from "../messages/events.ts";
import { untilGone } from "../until-gone.ts";
import { CSV_HEADINGS, csvLine } from "./csv.ts";

/** What files are written from: some events or records at a time. */
type Pages<Item> = AsyncGenerator<readonly Item[]>;

interface FileFormat {
  readonly contentType: string;
  /** Yields nothing before it has found something to write, or that there is nothing. */
  readonly write: (
    search: EventSearch,
    history: Pick<History, "export" | "exportRecords">,
    signal: AbortSignal,
  ) => AsyncGenerator<string>;
}

const FORMATS: Readonly<Record<ExportFormat, FileFormat>> = {
  csv: {
    contentType: "text/csv; charset=utf-8",
    write: (search, history, signal) => csvOf(history.export(search, signal)),
  },
  json: {
    contentType: "application/json",
    write: (search, history, signal) => jsonOf(history.exportRecords(search, signal)),
  },
};

export const isExportFormat = (text: string | null): text is ExportFormat =>
  text !== null && Object.hasOwn(FORMATS, text);

/** Streams every event of a search as a file, no faster than the client takes it. */
export async function exportEvents(
  response: ServerResponse,
  wish: { readonly format: ExportFormat; readonly search: EventSearch },
  history: Pick<History, "export" | "exportRecords">,
): Promise<void> {
  const { contentType, write } = FORMATS[wish.format];
  const texts = write(wish.search, history, untilGone(response));
  try {
    // Before anything is answered, so that a refusal still can be.
    const first = await texts.next();
    response.writeHead(200, {
      "content-type": contentType,
      "content-disposition": `attachment; filename=event_history.${wish.format}`,
      "cache-control": "no-store",
    });
    await pipeline(Readable.from(after(first, texts)), response);
  } catch (error) {
    const { code } = error as { code?: unknown };
    // A download that was given up is no failure of ours.
    if (code === "ERR_STREAM_PREMATURE_CLOSE") return;
    // The log says why; the client sees that the file is not whole.
    if (response.headersSent) throw error;
    answerFailure(response, error);
  }
}

async function* after(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

async function* csvOf(pages: Pages<EventLine>): AsyncGenerator<string> {
  let before = CSV_HEADINGS;
  for await (const page of pages) {
    yield before + page.map(csvLine).join("");
    before = "";
  }
}

/** As a log file: an object whose `Records` are all of them, each as it was journaled. */
async function* jsonOf(pages: Pages<string>): AsyncGenerator<string> {
  let before = '{"Records":[\n';
  for await (const records of pages) {
    // A last page may be empty by now, because what was on it has become too old.
    if (records.length === 0) continue;
    yield before + records.join(",\n");
    before = ",\n";
  }
  yield before.startsWith("{") ? '{"Records":[]}\n' : "\n]}\n";
}

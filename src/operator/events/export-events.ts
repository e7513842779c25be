import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FoundEvent, History } from "../../history/index.ts";
import { answerFailure } from "../answer-failure.ts";
import type { EventSearch, ExportFormat } from "../messages/events.ts";
import { untilGone } from "../until-gone.ts";
import { CSV_HEADINGS, csvLine } from "./csv.ts";

type Pages = AsyncIterable<readonly FoundEvent[]>;

interface FileFormat {
  readonly contentType: string;
  readonly write: (pages: Pages) => AsyncGenerator<string>;
}

const FORMATS: Readonly<Record<ExportFormat, FileFormat>> = {
  csv: { contentType: "text/csv; charset=utf-8", write: csvOf },
  json: { contentType: "application/json", write: jsonOf },
};

export const isExportFormat = (text: string | null): text is ExportFormat =>
  text !== null && Object.hasOwn(FORMATS, text);

/** Streams every event of a search as a file, no faster than the client takes it. */
export async function exportEvents(
  response: ServerResponse,
  wish: { readonly format: ExportFormat; readonly search: EventSearch },
  history: Pick<History, "export">,
): Promise<void> {
  const { contentType, write } = FORMATS[wish.format];
  const pages = history.export(wish.search, untilGone(response));
  try {
    // Before anything is answered, so that a refusal still can be.
    const first = await pages.next();
    response.writeHead(200, {
      "content-type": contentType,
      "content-disposition": `attachment; filename=event_history.${wish.format}`,
      "cache-control": "no-store",
    });
    await pipeline(Readable.from(write(after(first, pages))), response);
  } catch (error) {
    // A download that was given up is no failure of ours.
    if (response.destroyed && !response.writableFinished) return;
    answerFailure(response, error);
  }
}

async function* after(
  first: IteratorResult<readonly FoundEvent[]>,
  rest: AsyncGenerator<readonly FoundEvent[]>,
): AsyncGenerator<readonly FoundEvent[]> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

async function* csvOf(pages: Pages): AsyncGenerator<string> {
  yield CSV_HEADINGS;
  for await (const page of pages) yield page.map(csvLine).join("");
}

/** As a log file: an object whose `Records` are all of them, each as it was journaled. */
async function* jsonOf(pages: Pages): AsyncGenerator<string> {
  yield '{"Records":[';
  let separator = "\n";
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield separator + page.map(({ record }) => record).join(",\n");
    separator = ",\n";
  }
  yield "\n]}\n";
}

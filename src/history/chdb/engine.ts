/**
 * The history engine's own process: ClickHouse's HTTP interface, the part of it that
 * `@clickhouse/client` uses, over a unix socket, answered by the ClickHouse engine as a library.
 *
 * Run by `engine-process.ts` with the data directory, the socket and the configuration file as
 * words. Takes the parent's end as its own: a history without its server is nobody's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as after } from "node:timers/promises";
import type { Session } from "chdb";
import { systemClock } from "../../base/clock.ts";
import { endWithParent } from "../../base/processes/helper-process.ts";
import { HistoryError } from "../errors.ts";
import type { Ingest } from "../ingest/ingest.ts";
import { type IngestOrder, isIngestOrder } from "../ingest/messages.ts";
import type { LookUpOrder } from "../lookup/serve-look-up.ts";
import { LOOK_UP_LANE } from "../store.ts";
import { askSession } from "./ask-session.ts";
import { endAtCrashes } from "./crash-signals.ts";
import { ENGINE_CANNOT_BE_LOADED, ENGINE_CANNOT_OPEN_DATA } from "./exit-code.ts";
import { Lanes } from "./lanes.ts";
import { SessionRows } from "./session-rows.ts";
import { readerStatement, readStatement, type Statement, settingsFirst } from "./statement.ts";

// Files of the engine hold records: nobody else on the machine is to read them.
process.umask(0o077);
// SIGKILL is safe at any moment, and the only end that a running query cannot hold up.
endWithParent();

const [dataDirectory = "", socketPath = "", configurationPath = ""] = process.argv.slice(2);

// The package may be there without a library for this platform, for example on musl.
const chdb = await import("chdb").catch(() => process.exit(ENGINE_CANNOT_BE_LOADED));

/** The first session starts the engine with its configuration; later ones share it. */
const first = openFirst();
// After the library has asked for them, and before anything else can crash.
endAtCrashes();
const open = () => new chdb.Session(dataDirectory);

function openFirst(): Session {
  try {
    return new chdb.Session(dataDirectory, {
      // In words of its own, unlike in the path before, the engine reads a backslash as an escape.
      connectionArgs: [`--config-file=${configurationPath.replaceAll("\\", "\\\\")}`],
    });
  } catch {
    // Why, the engine has told on its standard error, and nothing but that.
    process.exit(ENGINE_CANNOT_OPEN_DATA);
  }
}
// A session runs one statement at a time, so there are as many as may run side by side.
const lanes = {
  read: new Lanes([first, open(), open(), open()]),
  lookUp: new Lanes([open(), open(), open()]),
  write: new Lanes([open()]),
};
const administrator = open();
/** The ids of the statements that are being run. */
const running = new Set<string>();

/**
 * SQL of people runs as a reader that can only select, and only from the view; the settings cannot
 * be lifted again under `readonly`. The comment is fixed, because nothing can be set per statement.
 */
const READER_SETTINGS =
  "max_execution_time = 60, max_memory_usage = 700000000, max_result_rows = 1000000, " +
  "max_ast_depth = 500, allow_introspection_functions = 0, " +
  "output_format_json_quote_64bit_integers = 0, max_bytes_before_external_group_by = 300000000, " +
  "output_format_json_escape_forward_slashes = 0, format_csv_null_representation = '', " +
  "date_time_output_format = 'iso'";

const readerComments = new Map<Session, string>();

/** Opened when the first such statement comes, because the view does not exist before. */
const openReaders = async (): Promise<Lanes<Session>> => {
  const readers = [open(), open()];
  for (const [i, session] of readers.entries()) {
    const comment = `reader-${i}`;
    readerComments.set(session, comment);
    await askSession(
      session,
      `USE lake; SET ROLE reader; SET log_comment = '${comment}', ${READER_SETTINGS}; ` +
        "SET readonly = 1",
      "CSV",
    );
  }
  return new Lanes(readers);
};
let readers: Promise<Lanes<Session>> | undefined;

function readerLanes(): Promise<Lanes<Session>> {
  readers ??= openReaders().catch((error: unknown) => {
    // The next statement tries again.
    readers = undefined;
    throw error;
  });
  return readers;
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    if (!response.headersSent) response.writeHead(500);
    response.end(String(error));
  });
});

// One client, that ends with it: closing what is idle would only race with its next statement.
server.keepAliveTimeout = 0;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = request.url ?? "/";
  if (target.startsWith("/ping")) {
    response.end("Ok.\n");
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const { "x-lane": asked } = request.headers;
  if (asked === LOOK_UP_LANE) {
    await answerLookUp(body, response);
    return;
  }
  const isReader = asked === "sql";
  const statement = isReader ? readerStatement(target, body) : readStatement(target, body);
  const lane = isReader ? await readerLanes() : statement.isInsert ? lanes.write : lanes.read;
  const session = await lane.lease();
  try {
    // Whoever asked may have gone while all were lent.
    if (response.destroyed) return;
    const queryId = readerComments.get(session) ?? statement.queryId;
    await write(response, queryId, () =>
      run(session, { ...statement, queryId }, whenLeft(response)),
    );
  } finally {
    lane.release(session);
  }
}

/** Settings that statements left on their session: the next one must not find them. */
const lingering = new Map<Session, Set<string>>();

function lingeringOf(session: Session): Set<string> {
  const names = lingering.get(session) ?? new Set();
  lingering.set(session, names);
  return names;
}

/** Is aborted when nobody waits for the answer any more. */
function whenLeft(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) left.abort();
  });
  return left.signal;
}

async function run(
  session: Session,
  statement: Statement,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  let killing: Promise<void> | undefined;
  const cancel = () => {
    killing = killStatement(statement.queryId);
  };
  signal?.addEventListener("abort", cancel);
  running.add(statement.queryId);
  try {
    const first = settingsFirst(statement, lingeringOf(session));
    const { format } = statement;
    return (await askSession(session, `${first}${statement.sql}`, format)).bytes();
  } finally {
    signal?.removeEventListener("abort", cancel);
    running.delete(statement.queryId);
    // Readers' statements share an id: a late kill would hit the next one on this session.
    await killing;
  }
}

async function write(
  response: ServerResponse,
  queryId: string,
  work: () => Promise<Uint8Array | string>,
): Promise<void> {
  try {
    const answer = await work();
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "x-clickhouse-query-id": queryId,
    });
    response.end(answer);
  } catch (error) {
    const message = messageOf(error);
    const code = /Code: (\d+)/.exec(message)?.[1] ?? "1002";
    response.writeHead(500, { "x-clickhouse-exception-code": code });
    response.end(message.replace(/^.*?(?=Code: )/s, ""));
  }
}

/** Of the engine's own error, where it is the cause of another. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof HistoryError && error.cause ? messageOf(error.cause) : error.message;
}

const rows = new SessionRows({ lanes: lanes.lookUp, run });

async function answerLookUp(body: string, response: ServerResponse): Promise<void> {
  const { serveLookUp } = await import("../lookup/serve-look-up.ts");
  const order = JSON.parse(body) as LookUpOrder;
  const signal = whenLeft(response);
  await write(response, "", async () => {
    const follower = await (ingest ?? Promise.race([following.promise, after(order.waitMs)]));
    return JSON.stringify(await serveLookUp(order, rows, follower ?? undefined, signal));
  });
}

/** Never SYNC: that waits for ever in this engine. */
async function killStatement(queryId: string): Promise<void> {
  const text = queryId.replace(/[^\w-]/g, "");
  const kill = `KILL QUERY WHERE Settings['log_comment'] = '${text}' ASYNC`;
  await askSession(administrator, kill, "Null").catch(() => undefined);
}

/** What brings records in; loaded when the server says which journal to follow. */
let ingest: Promise<Ingest> | undefined;
/** A look-up may come before that. */
const following = Promise.withResolvers<Ingest>();
/** Postings of one batch go in beside the rows of the next. */
let writers: Lanes<Session> | undefined;

async function runOwn(sql: string): Promise<string> {
  writers ??= new Lanes([open(), open()]);
  const writer = await writers.lease();
  try {
    return (await askSession(writer, sql, "TabSeparated")).text();
  } catch (cause) {
    const code = /Code: (\d+)/.exec(String(cause))?.[1] ?? "unknown";
    throw new HistoryError("engine_failed", `the engine refused a statement (${code})`, { cause });
  } finally {
    writers.release(writer);
  }
}

async function obey(order: IngestOrder): Promise<void> {
  if (order.kind === "durable") {
    (await ingest)?.durable(order.upTo);
    return;
  }
  if (order.kind === "wanted") {
    (await ingest)?.wanted(order.upTo);
    return;
  }
  const tell = (report: object) => void process.send?.(report);
  ingest ??= import("../ingest/ingest.ts").then(
    (loaded) => new loaded.Ingest({ ...order, engine: runOwn, clock: systemClock, tell }),
  );
  following.resolve(await ingest);
}

const STOP_POLL_MS = 20;
const STOP_PATIENCE_MS = 2_000;

/**
 * Ends in the one order that is safe: no new statements, running ones cancelled and gone, sessions
 * closed. Leaving with a statement running would hang and then crash the engine.
 */
async function stop(): Promise<void> {
  server.close();
  // What it has in hand would not be lost, and would have to be done again.
  const patience = setTimeout(() => process.kill(process.pid, "SIGKILL"), STOP_PATIENCE_MS);
  await (await ingest)?.stop();
  clearTimeout(patience);
  await Promise.all([...running].map(killStatement));
  for (
    let waitedMs = 0;
    running.size > 0 && waitedMs < STOP_PATIENCE_MS;
    waitedMs += STOP_POLL_MS
  ) {
    await new Promise((resolve) => setTimeout(resolve, STOP_POLL_MS));
  }
  if (running.size > 0) process.kill(process.pid, "SIGKILL");
  const opened = [...Object.values(lanes), await readers, writers].flatMap(
    (all) => all?.idle() ?? [],
  );
  for (const session of [...opened, administrator]) session.close();
  process.exit(0);
}

process.on("message", (message) => {
  if (message === "stop") stop().catch(() => process.kill(process.pid, "SIGKILL"));
  // Without it nothing is brought in: it is tried again by a process that starts anew.
  else if (isIngestOrder(message)) obey(message).catch(() => process.exit(1));
});

server.listen(socketPath, () => process.send?.("ready"));

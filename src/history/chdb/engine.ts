/**
 * The history engine's own process: ClickHouse's HTTP interface, the part of it that
 * `@clickhouse/client` uses, over a unix socket, answered by the ClickHouse engine as a library.
 *
 * Run by `engine-process.ts` with the data directory, the socket and the configuration file as
 * words. Takes the parent's end as its own: a history without its server is nobody's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Session } from "chdb";
import { Lanes } from "./lanes.ts";
import { readerStatement, readStatement, type Statement } from "./statement.ts";

// Files of the engine hold records: nobody else on the machine is to read them.
process.umask(0o077);
// SIGKILL is safe at any moment, and the only end that a running query cannot hold up.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const [dataDirectory = "", socketPath = "", configurationPath = ""] = process.argv.slice(2);

/** The first session starts the engine with its configuration; later ones share it. */
const first = new Session(dataDirectory, {
  connectionArgs: [`--config-file=${configurationPath}`],
});
const open = () => new Session(dataDirectory);
// A session runs one statement at a time, so there are as many as may run side by side.
const lanes = {
  read: new Lanes([first, open(), open(), open()]),
  write: new Lanes([open()]),
};
const administrator = open();

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
    await session.queryAsync(
      `USE lake; SET ROLE reader; SET log_comment = '${comment}', ${READER_SETTINGS}; ` +
        "SET readonly = 1",
    );
  }
  return new Lanes(readers);
};
let readers: Promise<Lanes<Session>> | undefined;

function readerLanes(): Promise<Lanes<Session>> {
  readers ??= openReaders();
  return readers;
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    if (!response.headersSent) response.writeHead(500);
    response.end(String(error));
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = request.url ?? "/";
  if (target.startsWith("/ping")) {
    response.end("Ok.\n");
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const isReader = request.headers["x-lane"] === "sql";
  const statement = isReader ? readerStatement(target, body) : readStatement(target, body);
  const lane = isReader ? await readerLanes() : statement.isInsert ? lanes.write : lanes.read;
  const session = await lane.lease();
  try {
    const queryId = readerComments.get(session) ?? statement.queryId;
    await run(session, { ...statement, queryId }, response);
  } finally {
    lane.release(session);
  }
}

async function run(
  session: Session,
  statement: Statement,
  response: ServerResponse,
): Promise<void> {
  const cancel = () => {
    if (!response.writableFinished) killStatement(statement.queryId);
  };
  response.once("close", cancel);
  try {
    const result = await session.queryAsync(`${statement.prelude}${statement.sql}`, {
      format: statement.format,
    });
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "x-clickhouse-query-id": statement.queryId,
    });
    response.end(result.bytes());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = /Code: (\d+)/.exec(message)?.[1] ?? "1002";
    response.writeHead(500, { "x-clickhouse-exception-code": code });
    response.end(message.replace(/^.*?(?=Code: )/s, ""));
  } finally {
    response.off("close", cancel);
    // A setting stays on its session: the next statement must not find it.
    if (statement.postlude) await session.queryAsync(statement.postlude).catch(() => undefined);
  }
}

/** Never SYNC: that waits for ever in this engine. */
function killStatement(queryId: string): void {
  const text = queryId.replace(/[^\w-]/g, "");
  administrator
    .queryAsync(`KILL QUERY WHERE Settings['log_comment'] = '${text}' ASYNC`)
    .catch(() => undefined);
}

process.on("message", (message) => {
  if (message !== "stop") return;
  server.close();
  for (const session of [...lanes.read.idle(), ...lanes.write.idle(), administrator]) {
    session.close();
  }
  process.exit(0);
});

server.listen(socketPath, () => process.send?.("ready"));

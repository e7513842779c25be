import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { Journal } from "../../journal/index.ts";
import { History, type SqlFormat } from "../history.ts";

const RECORD = {
  eventVersion: "1.11",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/a", userName: "a" },
  eventSource: "iam.amazonaws.com",
  eventName: "CreateRole",
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.1",
  requestParameters: { roleName: "auditor", nested: { deep: 7 }, tags: [{ k: "a" }, { k: "b" }] },
  resources: [{ ARN: "arn:aws:iam::111122223333:role/auditor", type: "AWS::IAM::Role" }],
  responseElements: null,
  eventID: "e1",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "111122223333",
  eventCategory: "Management",
  sessionCredentialFromConsole: "true",
};

let directory: string;
let journal: Journal;
let history: History;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "trailcam-sql-"));
  journal = await Journal.open(join(directory, "journal"), {
    durability: "relaxed",
    clock: systemClock,
  });
  history = await History.open({
    directory: join(directory, "history"),
    journal,
    clock: systemClock,
  });
  const eventTime = `${new Date(systemClock.nowMs()).toISOString().slice(0, 19)}Z`;
  const json = JSON.stringify({ ...RECORD, eventTime });
  const position = await journal.append([{ kind: "record", eventId: "e1", json }]);
  expect(await history.caughtUp(position, 10_000)).toBe(true);
});

afterAll(async () => {
  await history?.[Symbol.asyncDispose]();
  await journal?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const ask = async (sql: string, format: SqlFormat = "jsonl") =>
  await text(await history.query(sql, format));

describe("a SELECT over events", () => {
  test.each([
    [
      "SELECT eventName, errorCode, readOnly FROM events",
      '{"eventName":"CreateRole","errorCode":null,"readOnly":false}\n',
    ],
    ["SELECT requestParameters.nested.deep AS d FROM events -- a comment", '{"d":"7"}\n'],
    [
      "SELECT requestParameters.roleName /* , */ FROM events",
      '{"requestParameters.roleName":"auditor"}\n',
    ],
    [
      "SELECT requestParameters.roleName, requestParameters.roleName, " +
        "requestParameters.nested.deep AS d FROM events " +
        "WHERE requestParameters.roleName = 'auditor'",
      '{"requestParameters.roleName":"auditor","requestParameters.roleName":"auditor","d":"7"}\n',
    ],
    [
      "SELECT DISTINCT e.requestParameters.roleName, count() AS n FROM events AS e " +
        "GROUP BY e.requestParameters.roleName ORDER BY e.requestParameters.roleName",
      '{"e.requestParameters.roleName":"auditor","n":1}\n',
    ],
    [
      "(SELECT requestParameters.roleName FROM events LIMIT 1) INTERSECT " +
        "SELECT requestParameters.roleName FROM events",
      '{"requestParameters.roleName":"auditor"}\n',
    ],
    [
      "WITH x AS (SELECT requestParameters, tlsDetails.a FROM events) " +
        "SELECT requestParameters.`nested`.`deep`, requestParameters.`a b` FROM x",
      '{"requestParameters.nested.deep":"7","requestParameters.`a b`":null}\n',
    ],
    [
      "SELECT requestParameters.roleName, eventName `requestParameters.roleName2`, " +
        "(SELECT requestParameters.roleName FROM events) AS s FROM events",
      '{"requestParameters.roleName":"auditor","requestParameters.roleName2":"CreateRole",' +
        '"s":"auditor"}\n',
    ],
    ["SELECT count() AS n FROM events WHERE sessionCredentialFromConsole = 'true'", '{"n":1}\n'],
    [
      "SELECT requestParameters.tags[2].k AS k, requestParameters.tags[-2].k AS l, " +
        "requestParameters.tags[3].k AS n, resources[1].ARN AS a FROM events " +
        "WHERE resources[1].type = 'AWS::IAM::Role'",
      '{"k":"b","l":"a","n":null,"a":"arn:aws:iam::111122223333:role/auditor"}\n',
    ],
    ["SELECT userIdentity.arn AS a FROM events", '{"a":"arn:aws:iam::111122223333:user/a"}\n'],
    ["SELECT countIf(NOT readOnly) AS n FROM events", '{"n":1}\n'],
    ["SELECT JSONExtractString(record, 'eventID') AS id FROM events", '{"id":"e1"}\n'],
    ["WITH x AS (SELECT awsRegion FROM events) SELECT * FROM x", '{"awsRegion":"us-east-1"}\n'],
    ["SELECT 1 AS one", '{"one":1}\n'],
    ["SELECT [1, 2] AS list, arrayMap(lower, ['A']) AS a", '{"list":[1,2],"a":["a"]}\n'],
    ["SELECT COLUMNS('^eventN') APPLY(lower) FROM events", '{"lower(eventName)":"createrole"}\n'],
    [
      "SELECT requestParameters.version AS v, 'file(x)' AS f FROM events",
      '{"v":null,"f":"file(x)"}\n',
    ],
    [
      "SELECT sum(1) OVER (ORDER BY eventTime ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS n " +
        "FROM events",
      '{"n":1}\n',
    ],
    [
      "SELECT count() AS n FROM events WHERE eventTime BETWEEN '2020-01-01T00:00:00Z' AND now()",
      '{"n":1}\n',
    ],
  ])("%s", async (sql, expected) => {
    expect(await ask(sql)).toBe(expected);
  });

  test("as CSV, with an empty field for what is not there", async () => {
    const csv = await ask("SELECT eventID, errorCode FROM events", "csv");
    expect(csv).toBe('"eventID","errorCode"\n"e1",\n');
    const named = await ask("SELECT requestParameters.roleName FROM events LIMIT 1", "csv");
    expect(named).toBe('"requestParameters.roleName"\n"auditor"\n');
  });
});

test("what is refused midway, for its size, leaves no rows in later answers", async () => {
  await expect(ask("SELECT number FROM numbers(2000000)")).rejects.toMatchObject({
    code: "query_failed",
    message: expect.stringContaining("max rows") as unknown,
  });
  expect(await ask("SELECT 1 AS one")).toBe('{"one":1}\n');
});

test("what nobody waits for any more makes room for the next", async () => {
  const heavy = "SELECT sum(number) FROM numbers(1000000000000)";
  const left = new AbortController();
  const answers = [1, 2].map(() => history.query(heavy, "jsonl", left.signal));
  const ended = Promise.all(answers.map((answer) => expect(answer).rejects.toThrow()));
  setTimeout(() => left.abort(), 500);
  await ended;
  expect(await ask("SELECT 1 AS one")).toBe('{"one":1}\n');
}, 10_000);

describe("what is no SELECT over events is refused", () => {
  test.each([
    "DROP TABLE events",
    "INSERT INTO events SELECT * FROM events",
    "SELECT file('/etc/passwd')",
    "SELECT FILE('/etc/passwd')",
    "SELECT (SELECT file('/etc/passwd'))",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM s3('http://127.0.0.1:1/x')",
    "SELECT * FROM 'x.csv'",
    "SELECT * FROM '/etc/passwd'",
    // What the printed syntax tree does not show.
    "SELECT * APPLY(file) FROM (SELECT '/etc/passwd' AS p)",
    "SELECT COLUMNS('p') APPLY(x -> file(x)) FROM (SELECT '/etc/passwd' AS p)",
    "SELECT COLUMNS('p') APPLY(x -> (SELECT 1 FROM url('http://127.0.0.1:1/'))) FROM (SELECT 1 p)",
    "SELECT sum(1) OVER (ROWS BETWEEN toUInt64(file('/etc/passwd')) PRECEDING AND CURRENT ROW)",
    "SELECT arrayMap(file, ['/etc/passwd'])",
    "SELECT `file`('/etc/passwd')",
    "SELECT `fil\\x65`('/etc/passwd')",
    "SELECT '\\\\', arrayMap(file, ['/etc/passwd'])",
    "SELECT 'it''s', arrayMap(file, ['/etc/passwd'])",
    "SELECT $x$'$x$, arrayMap(file, ['/etc/passwd'])",
    "SELECT 1 IN system.one",
    "SELECT 1 IN `system`.`one`",
    "SELECT COLUMNS('p') APPLY(x -> x IN system.one) FROM (SELECT 1 AS p)",
    "SELECT * FROM default.events",
    "SELECT * FROM `default`.`events`",
    "SELECT * FROM system.tables",
    "SELECT * FROM system.one, system.settings",
    "SELECT 1 INTO OUTFILE '/tmp/never'",
    "SELECT 1 FORMAT JSON",
    "SELECT 1 SETTINGS max_threads = 1",
    "SELECT * FROM (SELECT 1 SETTINGS max_execution_time = 0)",
    "SELECT 1; SELECT 2",
    "SET readonly = 0",
    "SET ROLE engine",
    "KILL QUERY WHERE 1 ASYNC",
    "SYSTEM STOP MERGES",
    "DESCRIBE TABLE url('http://127.0.0.1:1/')",
    "SHOW TABLES",
    "EXPLAIN SELECT 1",
    "SELECT sleep(1)",
    "SELECT aiGenerate('x')",
    "SELECT getServerSetting('max_threads')",
    "SELECT hostName()",
    "SELECT dictGet('d', 'a', 1)",
    "SELECT joinGet('default.events', 'record', 1)",
    "SELECT reverseDNSQuery('192.0.2.1')",
    "SELECT currentUser()",
    "",
    `SELECT '${"x".repeat(70_000)}'`,
  ])("%.60s", async (sql) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: "query_refused" });
  });

  test.each([
    [
      "SELECT 1; SELECT 2",
      /^Syntax error \(Multi-statements are not allowed\): [^:]*: ; SELECT 2$/,
    ],
    ["SELECT count( FROM events", /Unmatched parentheses: \($/],
    ["SELECT 1 FORMAT JSON", /^FORMAT and INTO OUTFILE are not allowed$/],
    ["SELECT nosuch FROM events", /in scope SELECT nosuch FROM events$/],
  ])(
    "says of %s what its writer can correct, and nothing of statements of ours",
    async (sql, why) => {
      await expect(ask(sql)).rejects.toThrow(why);
    },
  );

  test("a column that does not exist fails with the engine's word for it", async () => {
    await expect(ask("SELECT nope FROM events")).rejects.toMatchObject({
      code: "query_failed",
      message: expect.stringContaining("nope") as unknown,
    });
  });
});

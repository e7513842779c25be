import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SessionInfo } from "../../src/operator/messages/session.ts";
import { BROWSER, ConsoleSession, postToken, tokenOf } from "../support/console-session.ts";
import { exchangeRaw } from "../support/raw-http.ts";
import { recordsWhere } from "../support/record-search.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

const ACCOUNT = "111122223333";
const MIB = 1024 * 1024;
const UUID = /^[0-9a-f-]{36}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

let upstream: RecordingUpstream;
let server: TestServer;
let session: ConsoleSession;

beforeAll(async () => {
  upstream = await RecordingUpstream.start();
  server = await TestServer.start({ flags: ["--upstream", `dynamodb=${upstream.url}`] });
  session = await ConsoleSession.signIn(server);
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

/** The records that SQL finds, once there are as many as asked for. */
async function recordsOnce(where: string, count: number) {
  await expect
    .poll(async () => (await recordsWhere(server, where)).length, { timeout: 10_000 })
    .toBe(count);
  return await recordsWhere(server, where);
}

const USER = {
  type: "IAMUser",
  principalId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
  arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
  accountId: ACCOUNT,
};

/** Who acts in a console session. */
const SIGNED_IN = {
  ...USER,
  accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
  userName: "admin",
  sessionContext: {
    attributes: { creationDate: expect.stringMatching(TIME), mfaAuthenticated: "false" },
  },
};

describe("signing in", () => {
  test("gives a cookie that no script reads and no other site sends", async () => {
    const answer = await postToken(server, await tokenOf(server));
    const { port } = new URL(server.url);
    expect(answer.headers.get("set-cookie")).toMatch(
      new RegExp(
        `^trailcam-${port}=[\\w-]{43}; Path=/_trailcam/; HttpOnly; SameSite=Strict; Max-Age=43200$`,
      ),
    );
    expect(await answer.json()).toEqual({
      accountId: ACCOUNT,
      accountIds: [ACCOUNT],
      userName: "admin",
      region: "us-east-1",
      expiresAtMs: expect.any(Number),
    });
  });

  test("is a ConsoleLogin, whether or not it succeeds", async () => {
    const headers = { "user-agent": "ConsoleLoginTest/1.0" };
    expect((await postToken(server, "x".repeat(40), headers)).status).toBe(401);
    expect((await postToken(server, await tokenOf(server), headers)).status).toBe(200);
    const records = await recordsOnce("userAgent = 'ConsoleLoginTest/1.0'", 2);
    const [failed, succeeded] = [...records].sort((one) => ("errorMessage" in one ? -1 : 1));
    const common = {
      eventVersion: "1.11",
      eventTime: expect.stringMatching(TIME),
      eventSource: "signin.amazonaws.com",
      eventName: "ConsoleLogin",
      awsRegion: "us-east-1",
      sourceIPAddress: "127.0.0.1",
      userAgent: "ConsoleLoginTest/1.0",
      requestParameters: null,
      additionalEventData: {
        LoginTo: `${server.url}/_trailcam/`,
        MobileVersion: "No",
        MFAUsed: "No",
      },
      eventID: expect.stringMatching(UUID),
      readOnly: false,
      eventType: "AwsConsoleSignIn",
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: "Management",
    };
    expect(succeeded).toEqual({
      ...common,
      userIdentity: { ...USER, userName: "admin" },
      responseElements: { ConsoleLogin: "Success" },
    });
    const { arn: _, ...unproved } = USER;
    expect(failed).toEqual({
      ...common,
      userIdentity: { ...unproved, accessKeyId: "", userName: "admin" },
      errorMessage: "Failed authentication",
      responseElements: { ConsoleLogin: "Failure" },
    });
  });

  test.each([
    ["another port of this machine", { "sec-fetch-site": "same-site" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another origin, by a browser that says no more", { origin: "http://127.0.0.1:1" }],
  ])("is not for pages of %s", async (_, headers) => {
    const answer = await postToken(server, await tokenOf(server), headers);
    expect({ status: answer.status, cookie: answer.headers.get("set-cookie") }).toEqual({
      status: 403,
      cookie: null,
    });
  });

  test("wants a token, and says so", async () => {
    const url = new URL("/_trailcam/session", server.url);
    const answer = await fetch(url, { method: "POST", body: "token" });
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'Send {"token": "…"}.' }]);
  });

  test("is over when one signs out, and the cookie is taken back", async () => {
    const other = await ConsoleSession.signIn(server);
    const answer = await other.ask("session", { method: "DELETE" });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("set-cookie")).toMatch(/^trailcam-\d+=; Path=.*Max-Age=0$/);
    expect((await other.ask("session")).status).toBe(401);
    expect((await session.ask("session")).status).toBe(200);
  });
});

describe("a request that comes with the cookie", () => {
  test.each([
    ["GET", "session", { cookie: "" }, 401],
    ["GET", "session", { cookie: "trailcam-1=made-up" }, 401],
    ["GET", "session", { authorization: "Bearer wrong" }, 401],
    ["GET", "session", { "sec-fetch-site": "same-site" }, 403],
    ["GET", "session", { "sec-fetch-site": "none", "x-trailcam-console": "" }, 200],
    ["POST", "query", { "x-trailcam-console": "" }, 403],
    ["POST", "query", { "sec-fetch-site": "cross-site" }, 403],
    ["DELETE", "session", { "x-trailcam-console": "yes" }, 403],
    ["PUT", "aws/s3/us-east-1/never", { "x-trailcam-console": "" }, 403],
    ["GET", "aws/s3/us-east-1/", { "sec-fetch-site": "cross-site" }, 403],
    ["GET", "aws/s3/us-east-1/", { cookie: "" }, 401],
    ["GET", "aws/s3/us-east-1/", { "sec-fetch-site": "none", "x-trailcam-console": "" }, 403],
    ["GET", "aws/s3/us-east-1/", { "x-trailcam-console": "" }, 200],
    ["GET", "aws/S3 /x", {}, 400],
    ["GET", "aws/s3", {}, 400],
  ])("%s %s with %j is answered %i", async (method, path, headers, status) => {
    const answer = await session.ask(path, { method, headers });
    expect(answer.status).toBe(status);
    if (status !== 200) expect(await answer.json()).toHaveProperty("error");
  });

  test("has no session to show for the server's own token", async () => {
    const authorization = `Bearer ${await tokenOf(server)}`;
    const ask = (path: string) =>
      fetch(`${server.url}/_trailcam/${path}`, { headers: { authorization } });
    expect((await ask("session")).status).toBe(404);
    expect((await ask("aws/s3/us-east-1/")).status).toBe(403);
  });
});

describe("a call to AWS's API", () => {
  test("is that of the signed-in user, and its record says that it came from the console", async () => {
    await session.ask("aws/s3/us-east-1/console-logs", { method: "PUT" });
    const input = { Name: "from-console", S3BucketName: "console-logs" };
    const answer = await session.cloudTrail("CreateTrail", input);
    const made = (await answer.json()) as Record<string, unknown>;
    const arn = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/from-console`;
    expect([answer.status, made.TrailARN]).toEqual([200, arn]);
    const [record] = await recordsOnce("eventName = 'CreateTrail'", 1);
    expect(record).toEqual({
      eventVersion: "1.11",
      userIdentity: SIGNED_IN,
      eventTime: expect.stringMatching(TIME),
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "CreateTrail",
      awsRegion: "us-east-1",
      sourceIPAddress: "127.0.0.1",
      userAgent: BROWSER,
      requestParameters: { name: "from-console", s3BucketName: "console-logs" },
      responseElements: {
        name: "from-console",
        s3BucketName: "console-logs",
        includeGlobalServiceEvents: true,
        isMultiRegionTrail: false,
        trailARN: arn,
        logFileValidationEnabled: false,
        isOrganizationTrail: false,
        recursiveLogging: true,
      },
      requestID: answer.headers.get("x-amzn-requestid"),
      eventID: expect.stringMatching(UUID),
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: "Management",
      sessionCredentialFromConsole: "true",
    });
    expect(Object.keys(record ?? {}).at(-1)).toBe("sessionCredentialFromConsole");
  });

  test("is refused in the service's own words", async () => {
    const answer = await session.cloudTrail("GetTrail", { Name: "missing" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: "TrailNotFoundException" });
  });

  test("is made in the region that the path names", async () => {
    await session.cloudTrail("ListTrails", {}, "eu-west-3");
    const [record] = await recordsOnce("eventName = 'ListTrails'", 1);
    expect(record).toMatchObject({ awsRegion: "eu-west-3", sessionCredentialFromConsole: "true" });
  });

  test("streams large objects up and down, as mere content", async () => {
    await session.ask("aws/s3/us-east-1/large", { method: "PUT" });
    const object = Buffer.alloc(24 * MIB, "0123456789abcdef-");
    const path = "aws/s3/us-east-1/large/a%2Fb%20c.html";
    const headers = { "content-type": "text/html" };
    const up = await session.ask(path, { method: "PUT", headers, body: new Blob([object]) });
    expect(up.status).toBe(200);
    const down = await session.ask(path);
    expect(Buffer.from(await down.arrayBuffer()).equals(object)).toBe(true);
    expect(Object.fromEntries(down.headers)).toMatchObject({
      "content-type": "text/html",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    const [put] = await recordsOnce("eventName = 'PutObject'", 1);
    expect(put).toMatchObject({
      userIdentity: SIGNED_IN,
      userAgent: `[${BROWSER}]`,
      requestParameters: { bucketName: "large", key: "a/b c.html" },
      additionalEventData: {
        SignatureVersion: "SigV4",
        AuthenticationMethod: "AuthHeader",
        bytesTransferredIn: 24 * MIB,
      },
      sessionCredentialFromConsole: "true",
    });
  });

  test("reaches an upstream signed with the session's key, without what is the console's", async () => {
    upstream.arrivals.length = 0;
    upstream.answering = (_, response) => {
      response.writeHead(200, { "set-cookie": "a=b", "access-control-allow-origin": "*" });
      response.end('{"TableNames":[]}');
    };
    const answer = await session.ask("aws/dynamodb/eu-west-1/?x=1", {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.ListTables",
        origin: server.url,
        referer: `${server.url}/_trailcam/`,
      },
      body: "{}",
    });
    expect([answer.status, await answer.text()]).toEqual([200, '{"TableNames":[]}']);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const [arrival] = upstream.arrivals;
    expect(arrival?.target).toBe("/?x=1");
    expect(arrival?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=ASIA[A-Z2-7]{16}\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, /,
    );
    expect(arrival?.headers).toHaveProperty("x-amz-security-token");
    const names = Object.keys(arrival?.headers ?? {});
    expect(names.filter((name) => /^(cookie|origin|referer|sec-|x-trailcam)/.test(name))).toEqual(
      [],
    );
  });

  test("cannot be had by saying so: a request of its own is judged by its signature", async () => {
    const answer = await exchangeRaw(
      server.url,
      [
        "GET / HTTP/1.1",
        `Host: ${new URL(server.url).host}`,
        "x-trailcam-console: 1",
        `Cookie: ${session.cookie}`,
        "Connection: close",
        "",
        "",
      ].join("\r\n"),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain("AccessDenied");
  });
});

test("SQL that is asked in a session is recorded as a query, and the server's token's is not", async () => {
  const sql = "SELECT 42 AS answer";
  const answer = await session.ask("query", { method: "POST", body: JSON.stringify({ sql }) });
  expect(answer.status).toBe(200);
  const wrong = "SELECT nothing_such FROM events";
  await session.ask("query", { method: "POST", body: JSON.stringify({ sql: wrong }) });
  const records = await recordsOnce("eventName = 'StartQuery'", 2);
  const failed = records.find((record) => "errorCode" in record);
  const succeeded = records.find((record) => record !== failed);
  expect(succeeded).toMatchObject({
    userIdentity: SIGNED_IN,
    eventSource: "cloudtrail.amazonaws.com",
    userAgent: BROWSER,
    requestParameters: { queryStatement: sql },
    responseElements: { queryId: expect.stringMatching(UUID) },
    sessionCredentialFromConsole: "true",
  });
  expect(failed).toMatchObject({
    errorCode: "InvalidQueryStatementException",
    requestParameters: { queryStatement: wrong },
    responseElements: null,
  });
});

test("looking at events is recorded as looking them up, once for a page that asks again", async () => {
  const look = async (path: string, search?: object) => {
    const post = { method: "POST", body: JSON.stringify(search) };
    const answer = await session.ask(path, search && post);
    expect(answer.status).toBe(200);
    return await answer.text();
  };
  const filters = [{ key: "EventName", operator: "=", value: "ConsoleLogin" }];
  for (let i = 0; i < 3; i += 1) {
    const found = await look("events/search", { filters, startMs: 1_000_000, pageSize: 10 });
    expect(found).toContain('"ConsoleLogin"');
  }
  const authorization = `Bearer ${await tokenOf(server)}`;
  await fetch(`${server.url}/_trailcam/events/search`, {
    ...{ method: "POST", headers: { authorization }, body: "{}" },
  });
  const [lookUp] = await recordsOnce("eventName = 'LookupEvents'", 1);
  expect(lookUp).toMatchObject({
    userIdentity: SIGNED_IN,
    eventSource: "cloudtrail.amazonaws.com",
    requestParameters: {
      lookupAttributes: [{ attributeKey: "EventName", attributeValue: "ConsoleLogin" }],
      startTime: "Jan 1, 1970, 12:16:40 AM",
      maxResults: 10,
    },
    responseElements: null,
    readOnly: true,
    sessionCredentialFromConsole: "true",
  });
  await look(`events/${lookUp?.eventID}`);
  for (const format of ["json", "csv", "csv"]) await look(`events/export?format=${format}`);
  const records = await recordsOnce("eventName = 'LookupEvents'", 5);
  expect(records.map(({ requestParameters }) => requestParameters)).toContainEqual({
    lookupAttributes: [{ attributeKey: "EventId", attributeValue: lookUp?.eventID }],
  });
});

test("a session goes on in another account, with credentials of that one", async () => {
  const other = "222233334444";
  const moving = await ConsoleSession.signIn(server);
  const put = (accountId: string) =>
    moving.ask("session", { method: "PUT", body: JSON.stringify({ accountId }) });
  expect((await put(other)).status).toBe(404);
  expect((await put("12")).status).toBe(400);
  await server.keysOf(other);
  const before = (await (await moving.ask("session")).json()) as SessionInfo;
  const moved = (await (await put(other)).json()) as SessionInfo;
  expect(moved).toEqual({ ...before, accountId: other, accountIds: [ACCOUNT, other] });
  await moving.cloudTrail("DescribeTrails", {});
  const [record] = await recordsOnce("eventName = 'DescribeTrails'", 1);
  expect(record).toMatchObject({
    userIdentity: { arn: `arn:aws:iam::${other}:user/admin`, accountId: other },
    recipientAccountId: other,
    sessionCredentialFromConsole: "true",
  });
});

test("a session works through whichever worker takes its requests", async () => {
  await using workers = await TestServer.start({ flags: ["--workers", "2"] });
  const signedIn = await ConsoleSession.signIn(workers);
  expect(signedIn.cookie).toMatch(new RegExp(`^trailcam-${new URL(workers.url).port}=`));
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => (await signedIn.cloudTrail("ListTrails", {})).text()),
  );
  expect(answers).toEqual(Array.from({ length: 8 }, () => '{"Trails":[]}'));
  const addresses = async () =>
    (await recordsWhere(workers, "eventName IN ('ListTrails', 'ConsoleLogin')")).map(
      ({ sourceIPAddress }) => sourceIPAddress,
    );
  await expect.poll(addresses).toEqual(Array.from({ length: 9 }, () => "127.0.0.1"));
});

// Last, because what it uses up is the address of all tests.
test("wrong tokens are counted, and too many are not even looked at", async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 12; i += 1) statuses.push((await postToken(server, `no-${i}`)).status);
  expect(statuses.at(-1)).toBe(429);
  const right = await postToken(server, await tokenOf(server));
  expect(right.status).toBe(429);
  expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await session.ask("session")).status).toBe(200);
});

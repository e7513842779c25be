import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  CreateConnectionAuthRequestParameters,
  CreateConnectionRequest,
  Target,
} from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, DEAD_LETTERS, type GivenBuses, givenBuses } from "../given.fixture.ts";

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

let given: GivenBuses;
let server: Server;
let origin: string;
let received: Received[];
/** What to answer, one after the other; then 200. */
let replies: Reply[];

beforeEach(async () => {
  given = givenBuses();
  received = [];
  replies = [];
  server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { method = "", url = "", headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks as Buffer[]).toString() });
    const { status = 200, headers: own = {}, body = "{}" } = replies.shift() ?? {};
    response.writeHead(status, own).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  given.buses[Symbol.dispose]();
  server.close();
  server.closeAllConnections();
});

const BASIC = { BasicAuthParameters: { Username: "user", Password: "pass word" } };

interface Api {
  readonly auth?: CreateConnectionAuthRequestParameters;
  readonly type?: CreateConnectionRequest["AuthorizationType"];
  readonly path?: string;
  readonly method?: "POST" | "GET" | "PUT";
  readonly target?: Partial<Target>;
}

/** A rule that calls an API destination of that kind for every event. */
function api({ auth = BASIC, type = "BASIC", path = "/", method = "POST", target }: Api = {}) {
  const { actions, context } = given;
  const connection = { Name: "c", AuthorizationType: type, AuthParameters: auth };
  const { ConnectionArn } = actions.CreateConnection(connection, context);
  const { ApiDestinationArn: Arn } = actions.CreateApiDestination(
    { Name: "d", ConnectionArn, InvocationEndpoint: `${origin}${path}`, HttpMethod: method },
    context,
  );
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;
  actions.PutRule({ Name: "r", EventPattern: '{"source":["my.app"]}' }, context);
  const DeadLetterConfig = { Arn: DEAD_LETTERS };
  const Targets = [{ Id: "1", Arn, RoleArn, DeadLetterConfig, ...target }];
  actions.PutTargets({ Rule: "r", Targets }, context);
}

async function send(detail: object = { id: "a b" }): Promise<void> {
  const entry = { Source: "my.app", DetailType: "t", Detail: JSON.stringify(detail) };
  given.actions.PutEvents({ Entries: [entry] }, given.context);
  await given.buses.settled();
}

const errorCodes = () => given.queues.sent.map(({ attributes }) => attributes?.ERROR_CODE);

describe("an API destination", () => {
  test("is called with EventBridge's headers, basic authorization and the event", async () => {
    api();
    await send();
    expect(received).toHaveLength(1);
    const [{ method, url, headers, body } = { body: "" } as Received] = received;
    expect({ method, url }).toEqual({ method: "POST", url: "/" });
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from("user:pass word").toString("base64")}`,
      "user-agent": "Amazon/EventBridge/ApiDestinations",
      "content-type": "application/json; charset=utf-8",
      range: "bytes=0-1048575",
      "accept-encoding": "gzip,deflate",
      connection: "close",
    });
    expect(JSON.parse(body)).toMatchObject({ source: "my.app", detail: { id: "a b" } });
  });

  test("gets what the target and the connection add, which wins", async () => {
    const pairs = (...keys: string[]) => keys.map((Key) => ({ Key, Value: `connection ${Key}` }));
    api({
      type: "API_KEY",
      auth: {
        ApiKeyAuthParameters: { ApiKeyName: "X-Api-Key", ApiKeyValue: "k3y" },
        InvocationHttpParameters: {
          HeaderParameters: pairs("x-both"),
          QueryStringParameters: pairs("both"),
          BodyParameters: pairs("added", "both"),
        },
      },
      path: "/*/items/*?fixed=1",
      method: "PUT",
      target: {
        HttpParameters: {
          PathParameterValues: ["$.detail.id", "plain"],
          HeaderParameters: { "x-both": "target", "x-own": "$.detail.n", host: "evil" },
          QueryStringParameters: { both: "target", own: "$.detail.none" },
        },
        InputTransformer: { InputTemplate: '{"both":1,"mine":2}' },
      },
    });
    await send({ id: "a/b", n: 5 });
    const [call] = received;
    expect(call?.method).toBe("PUT");
    expect(call?.url).toBe("/a%2Fb/items/plain?fixed=1&both=connection+both&own=");
    expect(call?.headers).toMatchObject({
      ...{ "x-api-key": "k3y", "x-both": "connection x-both", "x-own": "5" },
      host: origin.slice("http://".length),
    });
    expect(call?.body).toBe('{"mine":2,"added":"connection added","both":"connection both"}');
  });

  test("is called by GET without a body", async () => {
    api({ method: "GET" });
    await send();
    expect(received).toMatchObject([{ method: "GET", body: "" }]);
  });

  test.each([
    [200, false, undefined],
    [204, false, undefined],
    [302, false, "ERROR_FROM_TARGET"],
    [400, false, "ERROR_FROM_TARGET"],
    [404, false, "ERROR_FROM_TARGET"],
    [401, true, undefined],
    [409, true, undefined],
    [429, true, undefined],
    [500, true, undefined],
    [503, true, undefined],
  ])("that answers %i: called again %s", async (status, isRetried, code) => {
    replies = [{ status, headers: { location: "/elsewhere" } }];
    api();
    await send();
    given.clock.advance(1_000);
    given.buses.wake();
    await given.buses.settled();
    expect(received).toHaveLength(isRetried ? 2 : 1);
    expect(errorCodes()).toEqual(code === undefined ? [] : [code]);
  });

  test("is left alone for as long as it asks", async () => {
    replies = [{ status: 503, headers: { "retry-after": "120" } }];
    api();
    await send();
    given.clock.advance(119_999);
    given.buses.wake();
    await given.buses.settled();
    expect(received).toHaveLength(1);
    given.clock.advance(1);
    given.buses.wake();
    await given.buses.settled();
    expect(received).toHaveLength(2);
  });

  test("that does not want to be asked again is not", async () => {
    replies = [{ status: 503, headers: { "retry-after": "-1" } }];
    api();
    await send();
    expect(errorCodes()).toEqual(["ERROR_FROM_TARGET"]);
  });

  test("that is down is called again", async () => {
    api({ target: { RetryPolicy: { MaximumRetryAttempts: 0 } } });
    server.close();
    await send();
    expect(given.queues.sent[0]?.attributes).toMatchObject({
      ERROR_CODE: "CONNECTION_FAILURE",
      ERROR_MESSAGE: "The endpoint could not be reached: ECONNREFUSED.",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
    });
  });

  test("of a connection that was deauthorized, or that is gone, is not called", async () => {
    api();
    given.actions.DeauthorizeConnection({ Name: "c" }, given.context);
    await send();
    given.actions.DeleteConnection({ Name: "c" }, given.context);
    await send();
    given.actions.DeleteApiDestination({ Name: "d" }, given.context);
    await send();
    expect(errorCodes()).toEqual(["NO_PERMISSIONS", "NO_RESOURCE", "NO_RESOURCE"]);
    expect(received).toEqual([]);
  });
});

describe("an API destination with OAuth", () => {
  const oauth = (): Api => ({
    type: "OAUTH_CLIENT_CREDENTIALS",
    auth: {
      OAuthParameters: {
        ClientParameters: { ClientID: "id", ClientSecret: "s&cret" },
        ...{ AuthorizationEndpoint: `${origin}/token`, HttpMethod: "POST" },
        OAuthHttpParameters: {
          BodyParameters: [{ Key: "audience", Value: "api" }],
          QueryStringParameters: [{ Key: "q", Value: "1" }],
          HeaderParameters: [{ Key: "X-H", Value: "2" }],
        },
      },
    },
    path: "/call",
  });
  const token = (name: string, expires_in?: number): Reply => ({
    body: JSON.stringify({ access_token: name, token_type: "Bearer", expires_in }),
  });
  const calls = () => received.map(({ url, headers: { authorization } }) => authorization ?? url);

  test("fetches a token, uses it while it lasts, and another one then", async () => {
    replies = [token("one", 60), {}, {}, token("two", 60)];
    api(oauth());
    await send();
    await send();
    given.clock.advance(60_000);
    await send();
    expect(calls()).toEqual([
      ...["/token?q=1", "Bearer one", "Bearer one"],
      ...["/token?q=1", "Bearer two"],
    ]);
    const [first] = received;
    expect(first?.headers).toMatchObject({
      ...{ "content-type": "application/x-www-form-urlencoded", "x-h": "2" },
    });
    expect(first?.body).toBe(
      "grant_type=client_credentials&client_id=id&client_secret=s%26cret&audience=api",
    );
  });

  test("fetches another token when one is refused", async () => {
    replies = [token("one"), { status: 401 }, token("two")];
    api(oauth());
    await send();
    given.clock.advance(1_000);
    given.buses.wake();
    await given.buses.settled();
    expect(calls()).toEqual(["/token?q=1", "Bearer one", "/token?q=1", "Bearer two"]);
  });

  test.each<[string, Reply]>([
    ["a refusal", { status: 400, body: '{"error":"invalid_client"}' }],
    ["no JSON", { body: "token" }],
    ["no token", { body: '{"token_type":"Bearer"}' }],
  ])("is not called for %s", async (_, reply) => {
    replies = [reply];
    api({ ...oauth(), target: { RetryPolicy: { MaximumRetryAttempts: 0 } } });
    await send();
    expect(calls()).toEqual(["/token?q=1"]);
    expect(errorCodes()).toEqual(["AUTHORIZATION_FAILURE"]);
  });
});

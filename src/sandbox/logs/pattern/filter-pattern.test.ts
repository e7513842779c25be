import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../../test/support/refusal.ts";
import { parseFilterPattern } from "./filter-pattern.ts";

const matches = (pattern: string, message: string) =>
  parseFilterPattern(pattern).match(message) !== undefined;

describe("terms", () => {
  test.each([
    ["", "anything", true],
    ["ERROR", "an ERROR happened", true],
    ["ERROR", "an error happened", false],
    ["ERROR happened", "it happened: ERROR", true],
    ["ERROR missing", "an ERROR happened", false],
    ['"an ERROR"', "an ERROR happened", true],
    ['"ERROR an"', "an ERROR happened", false],
    ['"say \\"hi\\""', 'they say "hi"', true],
    ["ERROR -happened", "an ERROR happened", false],
    ['-"an error"', "an ERROR happened", true],
    ["?WARN ?ERROR", "an ERROR happened", true],
    ["?WARN ?FATAL", "an ERROR happened", false],
    ["?WARN happened", "an ERROR happened", true],
    ["?ERROR -happened", "an ERROR happened", false],
  ])("%s in %s: %s", (pattern, message, expected) => {
    expect(matches(pattern, message)).toBe(expected);
  });
});

const RECORD = JSON.stringify({
  eventName: "DeleteHostedZone",
  eventVersion: "1.11",
  sourceIPAddress: "123.123.4.5",
  readOnly: false,
  errorCode: "Client.UnauthorizedOperation",
  userIdentity: { type: "Root", invokedBy: null },
  count: 3,
  ratio: 1.5e3,
  code: "404",
  tags: ["a", "b"],
  resources: [{ type: "zone", "odd key": 1 }, { type: "bucket" }],
});

describe("conditions on JSON", () => {
  test.each([
    ['{ $.eventName = "DeleteHostedZone" }', true],
    ["{ $.eventName = DeleteHostedZone }", true],
    ['{ $.eventName = "deletehostedzone" }', false],
    ['{ $.eventName = "Delete*" }', true],
    ['{ $.eventName = "*Hosted*" }', true],
    ['{ $.eventName = "*Host*Host*" }', false],
    ["{ $.sourceIPAddress = 123.123.* }", true],
    ["{ $.sourceIPAddress != 123.123.* }", false],
    ["{ $.eventVersion = 1.11 }", true],
    ["{ $.count = 3 }", true],
    ["{ $.count = 3.0 }", true],
    ['{ $.count = "3" }', true],
    ["{ $.count != 3 }", false],
    ["{ $.count > 2 && $.count <= 3 }", true],
    ["{ $.count < 3 }", false],
    ["{ $.ratio >= 1.5E3 }", true],
    ["{ $.code > 400 }", false],
    ["{ $.code = 404 }", true],
    ["{ $.userIdentity.type = Root }", true],
    ["{ $.userIdentity.invokedBy IS NULL }", true],
    ["{ $.userIdentity.type IS NULL }", false],
    ["{ $.userIdentity.invokedBy NOT EXISTS }", false],
    ["{ $.userIdentity.sessionContext NOT EXISTS }", true],
    ["{ $.userIdentity EXISTS }", true],
    ["{ $.readOnly IS FALSE }", true],
    ["{ $.readOnly is true }", false],
    ["{ $.readOnly = false }", true],
    ["{ $.missing = x }", false],
    ["{ $.missing != x }", false],
    ["{ $.userIdentity = * }", true],
    ['{ $.errorCode = "*" }', true],
    ["{ $.missing = * }", false],
    ["{ $.tags[1] = b }", true],
    ["{ $.tags[2] = b }", false],
    ["{ $.tags[*] = b }", true],
    ["{ $.tags = b }", false],
    ['{ $.resources[0].type = "zone" }', true],
    ["{ $.resources[*].type = bucket }", true],
    ["{ $.resources.type = bucket }", false],
    ["{ $.resources[0]['odd key'] = 1 }", true],
    ['{ $["eventName"] = "Delete*" }', true],
    ["{ ($.count = 1) || ($.count = 3) }", true],
    ["{ $.count = 3 || $.missing = 1 && $.missing = 2 }", true],
    ["{ ($.count = 3 || $.missing = 1) && $.missing = 2 }", false],
    ["{$.count=3&&$.readOnly=false}", true],
    ["{ $.constructor EXISTS }", false],
    ["{ $.eventName = %^Delete[A-Z]% }", true],
    ["{ $.eventName = %Create% }", false],
    ["{ $.eventName != %Create% && $.userIdentity.type = %oo|xx% }", true],
    ["{ $.missing != %x% }", false],
    ["{ $.count = %3% }", true],
  ])("%s: %s", (pattern, expected) => {
    expect(matches(pattern, RECORD)).toBe(expected);
  });

  /** Source: documented, CIS AWS Foundations Benchmark, section on monitoring. */
  const UNAUTHORIZED =
    '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }';
  const ROOT =
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && ' +
    '$.eventType != "AwsServiceEvent" }';
  test.each([
    [UNAUTHORIZED, { errorCode: "Client.UnauthorizedOperation" }, true],
    [UNAUTHORIZED, { errorCode: "AccessDeniedException" }, true],
    [UNAUTHORIZED, { eventName: "ListBuckets" }, false],
    [ROOT, { userIdentity: { type: "Root" }, eventType: "AwsApiCall" }, true],
    [ROOT, { userIdentity: { type: "Root" }, eventType: "AwsServiceEvent" }, false],
    [ROOT, { userIdentity: { type: "Root", invokedBy: "x" }, eventType: "AwsApiCall" }, false],
  ])("alarm %s on %j: %s", (pattern, record, expected) => {
    expect(matches(pattern, JSON.stringify(record))).toBe(expected);
  });

  test.each(["plain text", "[1]", '"text"', "{broken", ""])("%s never matches", (message) => {
    expect(matches("{ $.a NOT EXISTS }", message)).toBe(false);
  });

  test("tell the values that they name", () => {
    const pattern = parseFilterPattern(
      "{ $.count > 1 && $.userIdentity.type = * && ($.tags[0] = a || $.missing = 1) }",
    );
    expect(pattern.match(RECORD)).toEqual({
      "$.count": "3",
      "$.userIdentity.type": "Root",
      "$.tags[0]": "a",
    });
  });
});

describe("fields of a line", () => {
  const LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
  test.each([
    ["[ip, user, username, timestamp, request, status_code, bytes]", true],
    ["[ip, user, username, timestamp, request, status_code]", false],
    ["[ip, user, username, timestamp, request, status_code = 4*, bytes > 1000]", true],
    ["[..., status_code = 404, bytes]", true],
    ["[ip, ..., bytes < 1000]", false],
    ["[..., status_code = 500 || status_code = 404, bytes]", true],
    ["[..., status_code >= 400 && status_code < 404, bytes]", false],
    ['[..., request = "GET*", status_code, bytes]', true],
    ["[ip != 127.*, ...]", false],
    ["[ip = %^127\\.0%, ...]", true],
    ["[..., status = %4[0-9]{2}%, bytes != %5$%]", true],
  ])("%s: %s", (pattern, expected) => {
    expect(matches(pattern, LINE)).toBe(expected);
  });

  test("are told by their names, and by their places", () => {
    expect(parseFilterPattern("[ip, , = frank, ...]").match("a b frank d")).toEqual({
      $ip: "a",
      $2: "b",
      $3: "frank",
    });
  });
});

test.each([
  "192.168.1.1",
  "a:b",
  '"open',
  "{",
  "{ }",
  "{ $ = 1 }",
  "{ $.a }",
  "{ $.a = }",
  "{ $.a = 1 } x",
  "{ $.a > x }",
  "{ ($.a = 1 }",
  "{ $.a = 1 && }",
  "{ a = 1 }",
  `{ ${"(".repeat(60)}$.a = 1${")".repeat(60)} }`,
  "[",
  "[a, ..., b, ...]",
  "[a > x]",
  "%regular",
  "%a(b)%",
  "%a!%",
  "%ü%",
  "%a% %b%",
  "{ $.a = %(a)% }",
  "{ $.a > %1% }",
  "{ $.a = %1% || $.a = %2% || $.a = %3% }",
  "x".repeat(1_025),
])("%.30s is no pattern", (pattern) => {
  expect(refusalOf(() => parseFilterPattern(pattern)).code).toBe("InvalidParameterException");
});

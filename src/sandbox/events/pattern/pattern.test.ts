import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../../test/support/refusal.ts";
import { readJson } from "../json/index.ts";
import { compilePattern, eventTree } from "./index.ts";

const matches = (pattern: string, event: string) =>
  compilePattern(pattern).matches(eventTree(readJson(event)));

/** The example event of Event Ruler's README, with more kinds of values. */
const EVENT = `{
  "version": "0", "id": "ddddd4-aaaa-7777-4444-345dd43cc333",
  "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
  "account": "012345679012", "time": "2017-10-02T16:24:49Z", "region": "us-east-1",
  "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
  "detail": {
    "c-count": 5, "d-count": 3, "x-limit": 301.8, "source-ip": "10.0.0.33",
    "v6": "2001:db8::1", "instance-id": "i-000000aaaaaa00000", "state": "running",
    "empty": "", "nothing": null, "yes": true, "no": false, "big": 123456789012, "neg": -2.5,
    "list": [], "object": {"c1": 100}, "FilePath": "/opt/dir/lib/a.jar", "Name": "Ünïcode"
  }
}`;

const ofDetail = (field: string, tests: string) => `{"detail":{"${field}":[${tests}]}}`;

describe("a field", () => {
  test.each([
    // Exact values.
    ["state", '"running"', true],
    ["state", '"initializing", "running"', true],
    ["state", '"Running"', false],
    ["c-count", "5", true],
    ["c-count", "5.0", true],
    ["c-count", "5e0", true],
    ["c-count", '"5"', false],
    ["x-limit", "3.018e2", true],
    ["big", "123456789012", true],
    ["big", "1.23456789012e11", false],
    ["yes", "true", true],
    ["yes", "false", false],
    ["yes", '"true"', false],
    ["no", "false", true],
    ["nothing", "null", true],
    ["nothing", '"null"', false],
    ["nothing", '""', false],
    ["empty", '""', true],
    ["empty", "null", false],
    ["missing", "null", false],
    ["source-ip", '"10.0.0.33"', true],
    ["v6", '"2001:0db8:0:0:0:0:0:1"', true],
    ["state", '{"exactly": "running"}', true],
    // Prefix and suffix.
    ["state", '{"prefix": "run"}', true],
    ["state", '{"prefix": ""}', true],
    ["state", '{"prefix": "un"}', false],
    ["state", '{"prefix": {"equals-ignore-case": "RUN"}}', true],
    ["c-count", '{"prefix": "5"}', false],
    ["FilePath", '{"suffix": ".jar"}', true],
    ["FilePath", '{"suffix": ".JAR"}', false],
    ["FilePath", '{"suffix": {"equals-ignore-case": ".JAR"}}', true],
    // Without regard to case.
    ["state", '{"equals-ignore-case": "RuNnInG"}', true],
    ["Name", '{"equals-ignore-case": "üNÏCODE"}', true],
    ["state", '{"equals-ignore-case": "runn"}', false],
    // Anything but.
    ["state", '{"anything-but": "initializing"}', true],
    ["state", '{"anything-but": "running"}', false],
    ["state", '{"anything-but": ["stopped", "overloaded"]}', true],
    ["state", '{"anything-but": ["stopped", "running"]}', false],
    ["nothing", '{"anything-but": "running"}', true],
    ["c-count", '{"anything-but": "5"}', true],
    ["c-count", '{"anything-but": 5.0}', false],
    ["x-limit", '{"anything-but": [100, 200, 300]}', true],
    ["x-limit", '{"anything-but": [100, 301.8]}', false],
    ["big", '{"anything-but": 5}', true],
    ["state", '{"anything-but": 5}', true],
    ["missing", '{"anything-but": "running"}', false],
    ["state", '{"anything-but": {"prefix": "init"}}', true],
    ["state", '{"anything-but": {"prefix": "run"}}', false],
    ["state", '{"anything-but": {"prefix": ["init", "run"]}}', false],
    ["c-count", '{"anything-but": {"prefix": "5"}}', true],
    ["nothing", '{"anything-but": {"suffix": "ing"}}', true],
    ["FilePath", '{"anything-but": {"suffix": [".txt", ".jar"]}}', false],
    ["FilePath", '{"anything-but": {"suffix": ".txt"}}', true],
    ["state", '{"anything-but": {"equals-ignore-case": "RUNNING"}}', false],
    ["state", '{"anything-but": {"equals-ignore-case": ["stopped", "paused"]}}', true],
    ["FilePath", '{"anything-but": {"wildcard": "*/lib/*"}}', false],
    ["FilePath", '{"anything-but": {"wildcard": ["*/bin/*", "/tmp/*"]}}', true],
    ["missing", '{"anything-but": {"wildcard": "*/bin/*"}}', false],
    // Numbers.
    ["c-count", '{"numeric": [">", 0, "<=", 5]}', true],
    ["c-count", '{"numeric": [">", 5, "<=", 9]}', false],
    ["c-count", '{"numeric": [">=", 5]}', true],
    ["d-count", '{"numeric": ["<", 10]}', true],
    ["d-count", '{"numeric": ["<", 3]}', false],
    ["d-count", '{"numeric": ["<=", 3]}', true],
    ["x-limit", '{"numeric": ["=", 3.018e2]}', true],
    ["neg", '{"numeric": ["<", 0]}', true],
    ["neg", '{"numeric": [">=", -2.5, "<", -2.4]}', true],
    ["big", '{"numeric": [">", 0]}', false],
    ["state", '{"numeric": [">", 0]}', false],
    // Addresses.
    ["source-ip", '{"cidr": "10.0.0.0/24"}', true],
    ["source-ip", '{"cidr": "10.0.1.0/24"}', false],
    ["source-ip", '{"cidr": "0.0.0.0/0"}', true],
    ["source-ip", '{"cidr": "::/0"}', false],
    ["v6", '{"cidr": "2001:db8::/32"}', true],
    ["v6", '{"cidr": "2001:db9::/32"}', false],
    ["state", '{"cidr": "10.0.0.0/24"}', false],
    // Presence.
    ["c-count", '{"exists": true}', true],
    ["c-count", '{"exists": false}', false],
    ["nothing", '{"exists": true}', true],
    ["missing", '{"exists": true}', false],
    ["missing", '{"exists": false}', true],
    ["object", '{"exists": false}', true],
    ["object", '{"exists": true}', false],
    ["list", '{"exists": false}', true],
    ["missing", '"x", {"exists": false}', true],
    ["state", '"stopped", {"exists": false}', false],
    // Wildcards.
    ["FilePath", '{"wildcard": "/opt/*/lib/*.jar"}', true],
    ["FilePath", '{"wildcard": "*"}', true],
    ["FilePath", '{"wildcard": "/opt/*.txt"}', false],
    ["FilePath", '{"wildcard": "/opt/dir/lib/a.jar"}', true],
    ["FilePath", '{"wildcard": "/opt/dir/lib/a.jar*r"}', false],
    ["FilePath", '{"wildcard": "/opt/\\\\*"}', false],
    ["empty", '{"wildcard": "*"}', true],
  ])("%s with [%s]: %s", (field, tests, expected) => {
    expect(matches(ofDetail(field, tests), EVENT)).toBe(expected);
  });
});

describe("fields together", () => {
  test.each([
    ["all must match", '{"source":["aws.ec2"],"detail":{"state":["running"]}}', true],
    ["one that does not", '{"source":["aws.s3"],"detail":{"state":["running"]}}', false],
    ["a list of the event", '{"resources":[{"prefix":"arn:aws:ec2:us-east-1"}]}', true],
    ["a key with dots", '{"detail.state":["running"]}', true],
    ["keys that differ in case", '{"detail":{"State":["running"]}}', false],
    ["no deeper than asked", '{"state":["running"]}', false],
    ["$or, first", '{"$or":[{"source":["aws.ec2"]},{"account":["x"]}]}', true],
    ["$or, last", '{"$or":[{"source":["x"]},{"detail":{"state":["running"]}}]}', true],
    ["$or, none", '{"$or":[{"source":["x"]},{"account":["x"]}]}', false],
    ["$or and more", '{"region":["x"],"$or":[{"source":["aws.ec2"]},{"account":["x"]}]}', false],
    [
      "$or within $or",
      `{"source":["aws.ec2"],"detail":{"$or":[{"a":["b"]},
        {"c-count":[5],"$or":[{"state":["x"]},{"d-count":[3]}]}]}}`,
      true,
    ],
    [
      "two $or side by side",
      `{"$or":[{"source":["x"]},{"region":["us-east-1"]}],
        "detail":{"$or":[{"state":["x"]},{"d-count":[3]}]}}`,
      true,
    ],
  ])("%s", (_, pattern, expected) => {
    expect(matches(pattern, EVENT)).toBe(expected);
  });

  test.each([
    ["$or with one object is a key", '{"$or":{"a":["b"]}}', '{"$or":{"a":"b"}}', true],
    ["a key with dots in the event", '{"a":{"b":["x"]}}', '{"a.b":"x"}', true],
    ["the last of two keys counts", '{"a":["x"]}', '{"a":"x","a":"y"}', false],
    ["the last of two keys in a pattern", '{"a":["x"],"a":["y"]}', '{"a":"y"}', true],
    ["values in one element", '{"a":{"b":[1],"c":[2]}}', '{"a":[{"b":1,"c":2}]}', true],
    ["values of two elements", '{"a":{"b":[1],"c":[2]}}', '{"a":[{"b":1},{"c":2}]}', false],
    ["elements among others", '{"a":{"b":[1]}}', '{"a":["x",{"z":1},{"b":1}]}', true],
    ["lists in lists", '{"a":[3]}', '{"a":[1,[2,[3]]]}', true],
    [
      "one element, two lists deep",
      '{"a":{"b":{"c":[1],"d":[2]}}}',
      '{"a":[{"b":[{"c":1},{"d":2}]},{"b":[{"c":3},{"c":1,"d":2}]}]}',
      true,
    ],
    ["lists of their own", '{"a":{"x":[1]},"b":{"x":[2]}}', '{"a":[{"x":1}],"b":[{"x":2}]}', true],
    [
      "a field absent everywhere",
      '{"a":{"b":[1],"c":[{"exists":false}]}}',
      '{"a":[{"b":1}]}',
      true,
    ],
    [
      "a field absent from one element only",
      '{"a":{"b":[1],"c":[{"exists":false}]}}',
      '{"a":[{"b":1},{"c":2}]}',
      false,
    ],
    ["anything but, in a list", '{"a":[{"anything-but":1}]}', '{"a":[1,2]}', true],
    ["an empty list for null", '{"a":[null]}', '{"a":[]}', false],
  ])("%s", (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  test("a pattern for a wildcard's worst case is quick", () => {
    const event = JSON.stringify({ a: "a".repeat(200_000) });
    const wildcard = `${"*a".repeat(900)}*b`;
    expect(matches(JSON.stringify({ a: [{ wildcard }] }), event)).toBe(false);
  });
});

describe("a pattern that is none is refused with AWS's words", () => {
  /** Source: observed, the answers of TestEventPattern, places included. */
  test.each([
    ['{"int": 42}', '"int" must be an object or an array', 11],
    ['{"string": "my-value"}', '"string" must be an object or an array', 13],
    ['{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', "Unrecognized match type NUMERIC", 36],
    ['{"my_key": [{"EXISTS": true}]}', "Unrecognized match type EXISTS", 28],
    ['{"resources": []}', "Empty arrays are not allowed", 17],
    ['{"source": ["aws.health"], "detail": {}}', "Empty objects are not allowed", 40],
    [
      '{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}',
      "Bad numeric range operator: >",
      49,
    ],
    ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', "Value of < must be numeric", 50],
    [
      '{"detail-type": [{"equals-ignore-case": ["ec2 instance state-change notification"]}]}',
      "equals-ignore-case match pattern must be a string",
      42,
    ],
    [
      '{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}',
      "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
      66,
    ],
    ['{"EventBusArn": [{"wildcard": 123}]}', "wildcard match pattern must be a string", 34],
    [
      '{"detail": {"state": [{"anything-but": {"prefix": 123}}]}}',
      "prefix/suffix match pattern must be a string",
      54,
    ],
    ['{"time": [{"prefix": ["2022-07-13"]}]}', "prefix match pattern must be a string", 23],
    ['{"FileName": [{"suffix": 123}]}', "suffix match pattern must be a string", 29],
    [
      '{"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]}',
      "Consecutive wildcard characters at pos 26",
      72,
    ],
    [
      '{"detail": {"FileName": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}}',
      "Value of anything-but must be an array or single string/number value.",
      55,
    ],
    ['["not", "a", "dict", "but valid json"]', "Filter is not an object", 2],
    [
      "this is valid json but not a dict",
      "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token " +
        "'null', 'true' or 'false')",
      5,
    ],
    [
      "{'bad': 'quotation'}",
      "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
      2,
    ],
    [
      '{"not": closed mark"',
      "Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or token " +
        "'null', 'true' or 'false')",
      15,
    ],
  ])("%s", (pattern, reason, column) => {
    expect(refusalOf(() => compilePattern(pattern))).toEqual({
      code: "InvalidEventPatternException",
      message:
        `Event pattern is not valid. Reason: ${reason}\n` +
        ` at [Source: (String)"${pattern}"; line: 1, column: ${column}]`,
    });
  });

  test("what is wrong within a list comes with its place twice", () => {
    const pattern = '{"detail": {"state": [{"anything-but": {"wildcard": [123, "*/dir/*"]}}]}}';
    const place = `\n at [Source: (String)"${pattern}"; line: 1, column: 57]`;
    expect(refusalOf(() => compilePattern(pattern)).message).toBe(
      `Event pattern is not valid. Reason: wildcard match pattern must be a string${place}${place}`,
    );
  });

  test.each([
    ['{"ip":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"ip":[{"cidr":"10.0.0.0/x"}]}', "Malformed CIDR, mask bits must be an integer"],
    ['{"ip":[{"cidr":"10.0.0.0/-1"}]}', "Malformed CIDR, mask bits must not be negative"],
    ['{"ip":[{"cidr":"10.0.0.0/32"}]}', "IPv4 mask bits must be < 32"],
    ['{"ip":[{"cidr":"2001:db8::/128"}]}', "IPv6 mask bits must be < 128"],
    ['{"ip":[{"cidr":"xx.11.xx/8"}]}', "Nonstandard IP address: xx.11.xx"],
  ])("%s, without a place", (pattern, reason) => {
    const { message } = refusalOf(() => compilePattern(pattern));
    expect(message).toBe(`Event pattern is not valid. Reason: ${reason}`);
  });

  test.each([
    ["", "Unexpected end-of-input"],
    ['{"a":["b"]', "Unexpected end-of-input"],
    ['{"a":["b"]}}', "expected end of input"],
    ['{"a":["b"] "c":[1]}', "was expecting comma to separate Object entries"],
    ['{"a":["b" "c"]}', "was expecting comma to separate Array entries"],
    ['{"a" ["b"]}', "was expecting a colon to separate field name and value"],
    ['{"a":["b",]}', "expected a valid value"],
    ['{"a":[01]}', "expected a valid number"],
    ['{"a":["\\x"]}', "Unrecognized character escape 'x' (code 120)"],
    ['{"a":["b\nc"]}', "Illegal unquoted character ((CTRL-CHAR, code 10))"],
    ['{"a":[["b"]]}', "Match value must be String, number, true, false, or null"],
    ['{"a":[{}]}', "Match expression name not found"],
    ['{"a":[{"prefix":"b","suffix":"c"}]}', "Only one key allowed in match expression"],
    ['{"a":[{"prefix":{}}]}', "Prefix expression name not found"],
    ['{"a":[{"suffix":{"prefix":"x"}}]}', "Unsupported suffix pattern: prefix"],
    ['{"a":[{"exists":1}]}', "exists match pattern must be either true or false."],
    ['{"a":[{"numeric":5}]}', "Value of numeric must be an array."],
    ['{"a":[{"numeric":[]}]}', "Invalid member in numeric match: ]"],
    ['{"a":[{"numeric":["~",5]}]}', "Unrecognized numeric range operator: ~"],
    ['{"a":[{"numeric":["=","5"]}]}', "Value of equals must be numeric"],
    ['{"a":[{"numeric":["<",5,">",1]}]}', "Too many elements in numeric expression"],
    ['{"a":[{"numeric":[">",1,"<",5,6]}]}', "Too many terms in numeric range expression"],
    ['{"a":[{"numeric":[">",9,"<",5]}]}', "Bottom must be less than top"],
    ['{"a":[{"numeric":[">",6e9]}]}', "Value must be between -5.0E9 and 5.0E9, inclusive"],
    ['{"a":[{"anything-but":null}]}', "Value of anything-but must be an array or single"],
    ['{"a":[{"anything-but":[]}]}', "either all values are number or string"],
    ['{"a":[{"anything-but":["a",1]}]}', "mixed type is not supported"],
    ['{"a":[{"anything-but":[null]}]}', "Inside anything but list, start|null|boolean"],
    ['{"a":[{"anything-but":{"prefix":""}}]}', "Null prefix/suffix not allowed"],
    ['{"a":[{"anything-but":{"numeric":1}}]}', "Unsupported anything-but pattern: numeric"],
    ['{"a":[{"anything-but":{}}]}', "Anything-But expression name not found"],
    ['{"a":[{"wildcard":"a\\\\b"}]}', "Invalid escape character at pos 2"],
  ])("%s", (pattern, reason) => {
    const { code, message } = refusalOf(() => compilePattern(pattern));
    expect(code).toBe("InvalidEventPatternException");
    expect(message).toContain(`Event pattern is not valid. Reason: `);
    expect(message).toContain(reason);
  });

  test("one nested too deep to be read", () => {
    const { message } = refusalOf(() => compilePattern(`{"a":${"[".repeat(2_000)}`));
    expect(message).toContain("Document nesting depth (1001) exceeds the maximum allowed (1000)");
  });

  test("one with more than a thousand ways to match", () => {
    const either = (name: string) => [{ [`${name}1`]: [1] }, { [`${name}2`]: [1] }];
    const nested = (depth: number): object =>
      depth === 0 ? { z: [1] } : { $or: either(`k${depth}`), n: nested(depth - 1) };
    expect(() => compilePattern(JSON.stringify(nested(9)))).not.toThrow();
    expect(refusalOf(() => compilePattern(JSON.stringify(nested(10)))).code).toBe(
      "InvalidEventPatternException",
    );
  });

  test("a long pattern is repeated in part, and lines are counted", () => {
    const pattern = `{"a":["${"x".repeat(600)}"],\n "b": 1}`;
    const { message } = refusalOf(() => compilePattern(pattern));
    expect(message).toContain('"[truncated 119 chars]; line: 2, column: 8]');
  });
});

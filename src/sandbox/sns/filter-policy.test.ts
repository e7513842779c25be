import { describe, expect, test } from "vitest";
import { checkFilterPolicy, matchesFilterPolicy } from "./filter-policy.ts";

const text = (Value: string) => ({ Type: "String", Value });
const number = (Value: string) => ({ Type: "Number", Value });
const list = (...values: unknown[]) => ({ Type: "String.Array", Value: JSON.stringify(values) });

describe("a policy on attributes", () => {
  test.each([
    ["the text", { store: ["a", "b"] }, { store: text("b") }, true],
    ["another text", { store: ["a"] }, { store: text("b") }, false],
    ["an absent one", { store: ["a"] }, {}, false],
    ["case, which counts", { store: ["a"] }, { store: text("A") }, false],
    ["every key has to match", { a: ["1"], b: ["2"] }, { a: text("1"), b: text("3") }, false],
    ["further attributes do no harm", { a: ["1"] }, { a: text("1"), b: text("3") }, true],
    ["one of a list", { sport: ["chess"] }, { sport: list("tennis", "chess") }, true],
    ["none of a list", { sport: ["chess"] }, { sport: list("tennis") }, false],
    [
      "a list with a broken value",
      { s: ["c"] },
      { s: { Type: "String.Array", Value: "[" } },
      false,
    ],
    ["a boolean in a list", { s: [true] }, { s: list(true) }, true],
    ["null in a list", { s: [null] }, { s: list(null) }, true],
    ["a number", { price: [100] }, { price: number("100.0") }, true],
    ["a number written as text", { price: [100] }, { price: text("100") }, false],
    ["a binary value", { b: ["aGk="] }, { b: { Type: "Binary", Value: "aGk=" } }, false],
    ["prefix", { s: [{ prefix: "ba" }] }, { s: text("basket") }, true],
    ["prefix of something else", { s: [{ prefix: "as" }] }, { s: text("basket") }, false],
    ["prefix of a number", { s: [{ prefix: "1" }] }, { s: number("12") }, false],
    ["suffix", { s: [{ suffix: "ball" }] }, { s: text("baseball") }, true],
    [
      "without regard to case",
      { s: [{ "equals-ignore-case": "TeNnis" }] },
      { s: text("tennis") },
      true,
    ],
    ["exists", { s: [{ exists: true }] }, { s: text("x") }, true],
    ["exists, and does not", { s: [{ exists: true }] }, {}, false],
    ["does not exist", { s: [{ exists: false }] }, {}, true],
    ["does not exist, and does", { s: [{ exists: false }] }, { s: text("x") }, false],
    ["absent or of a value", { s: [{ exists: false }, "a"] }, { s: text("a") }, true],
    ["anything but", { s: [{ "anything-but": ["a", "b"] }] }, { s: text("c") }, true],
    ["anything but that", { s: [{ "anything-but": ["a", "b"] }] }, { s: text("b") }, false],
    ["anything but, absent", { s: [{ "anything-but": "a" }] }, {}, false],
    [
      "anything but a prefix",
      { s: [{ "anything-but": { prefix: "a" } }] },
      { s: text("ab") },
      false,
    ],
    [
      "anything but a suffix",
      { s: [{ "anything-but": { suffix: "a" } }] },
      { s: text("ab") },
      true,
    ],
    ["anything but, of a list", { s: [{ "anything-but": ["a"] }] }, { s: list("a", "b") }, true],
    ["anything but numbers", { s: [{ "anything-but": [1, 2] }] }, { s: number("2") }, false],
    ["numeric equality", { n: [{ numeric: ["=", 30.15] }] }, { n: number("30.15") }, true],
    ["a range", { n: [{ numeric: [">", 0, "<=", 100] }] }, { n: number("100") }, true],
    ["below a range", { n: [{ numeric: [">", 0, "<=", 100] }] }, { n: number("0") }, false],
    ["above a range", { n: [{ numeric: [">=", 0, "<", 100] }] }, { n: number("100") }, false],
    ["numeric of text", { n: [{ numeric: ["<", 9] }] }, { n: text("1") }, false],
    ["an address", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: text("10.0.0.255") }, true],
    ["an address outside", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: text("10.0.1.1") }, false],
    ["an IPv6 address", { ip: [{ cidr: "2001:db8::/32" }] }, { ip: text("2001:db8::1") }, true],
    ["no address", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: text("ten") }, false],
    ["one of branches", { $or: [{ a: ["1"] }, { b: ["2"] }] }, { b: text("2") }, true],
    ["none of branches", { $or: [{ a: ["1"] }, { b: ["2"] }] }, { b: text("1") }, false],
    [
      "branches and a key",
      { $or: [{ a: ["1"] }, { b: ["2"] }], c: ["3"] },
      { a: text("1") },
      false,
    ],
    ["$or as a name of an attribute", { $or: ["x"] }, { $or: text("x") }, true],
    ["an attribute named as what every object has", { toString: [{ exists: false }] }, {}, true],
    ["nothing", {}, {}, true],
  ])("%s", (_, policy, attributes, expected) => {
    const json = JSON.stringify(policy);
    expect(matchesFilterPolicy(json, "MessageAttributes", { message: "m", attributes })).toBe(
      expected,
    );
  });
});

describe("a policy on the body", () => {
  test.each([
    ["a member", { store: ["a"] }, '{"store":"a"}', true],
    ["a nested member", { a: { b: [1] } }, '{"a":{"b":1}}', true],
    ["another nested member", { a: { b: [1] } }, '{"a":{"b":2}}', false],
    ["one of a list", { tags: ["x"] }, '{"tags":["y","x"]}', true],
    ["an object of a list", { r: { n: ["x"] } }, '{"r":[{"n":"y"},{"n":"x"}]}', true],
    [
      "members of different objects of a list",
      { r: { n: ["x"], m: ["y"] } },
      '{"r":[{"n":"x","m":"z"},{"n":"w","m":"y"}]}',
      false,
    ],
    ["true and null", { a: [true], b: [null] }, '{"a":true,"b":null}', true],
    ["a nested absence", { a: { b: [{ exists: false }] } }, '{"a":{}}', true],
    ["an object where a value is wanted", { a: [{ exists: true }] }, '{"a":{"b":1}}', false],
    ["nested branches", { a: { $or: [{ b: [1] }, { c: [2] }] } }, '{"a":{"c":2}}', true],
    ["a body that is a list", { a: [1] }, "[1]", false],
    ["a body that is no JSON", { a: [{ exists: false }] }, "hello", false],
  ])("%s", (_, policy, message, expected) => {
    expect(matchesFilterPolicy(JSON.stringify(policy), "MessageBody", { message })).toBe(expected);
  });
});

describe("what is no filter policy", () => {
  const refusalOf = (policy: string, scope?: string): string | undefined => {
    try {
      checkFilterPolicy(policy, scope, (reason) => new Error(reason));
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  test.each([
    ["{", "FilterPolicy: failed to parse JSON."],
    ["[]", "FilterPolicy: Filter policy must be a JSON object"],
    ['{"a":"b"}', 'FilterPolicy: "a" must be an object or an array'],
    ['{"a":[]}', "FilterPolicy: Empty arrays are not allowed"],
    ['{"a":[["b"]]}', "FilterPolicy: Match value must be String, number, true, false, or null"],
    ['{"a":[{}]}', "FilterPolicy: Match value must be String, number, true, false, or null"],
    [
      '{"a":[{"exists":"yes"}]}',
      "FilterPolicy: exists match pattern must be either true or false.",
    ],
    ['{"a":[{"like":"b"}]}', "FilterPolicy: Unrecognized match type like"],
    ['{"a":[{"toString":"b"}]}', "FilterPolicy: Unrecognized match type toString"],
    ['{"a":[{"prefix":1}]}', "FilterPolicy: prefix match pattern must be a string"],
    [
      '{"a":[{"prefix":"b","suffix":"c"}]}',
      "FilterPolicy: Only one key allowed in match expression",
    ],
    ['{"a":[{"numeric":[]}]}', "FilterPolicy: Invalid member in numeric match: ]"],
    ['{"a":[{"numeric":["<","1"]}]}', "FilterPolicy: Value of < must be numeric"],
    ['{"a":[{"numeric":["!",1]}]}', "FilterPolicy: Unrecognized numeric range operator: !"],
    ['{"a":[{"numeric":["<",1,">",0]}]}', "FilterPolicy: Too many elements in numeric expression"],
    ['{"a":[{"numeric":[">",1,">",0]}]}', "FilterPolicy: Bad numeric range operator: >"],
    ['{"a":[{"numeric":[">",2,"<",1]}]}', "FilterPolicy: Bottom must be less than top"],
    ['{"a":[{"cidr":"10.0.0.0/33"}]}', "FilterPolicy: Malformed CIDR"],
    [
      '{"a":[{"anything-but":{"like":"b"}}]}',
      "FilterPolicy: Unsupported anything-but pattern: like",
    ],
    [
      '{"a":{"b":["c"]}}',
      "Filter policy scope MessageAttributes does not support nested filter policy",
    ],
    [
      '{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}',
      "FilterPolicy: Filter policy can not have more than 5 keys",
    ],
  ])("%s", (policy, expected) => {
    expect(refusalOf(policy)).toBe(expected);
  });

  test("combinations are counted by depth: 150 are enough, more are not", () => {
    const values = (count: number) => Array.from({ length: count }, (_, place) => String(place));
    const nested = (first: number, second: number) =>
      JSON.stringify({ a: { b: { c: values(first) } }, d: { e: values(second) } });
    expect(refusalOf(nested(5, 5), "MessageBody")).toBeUndefined();
    expect(refusalOf(nested(4, 7), "MessageBody")).toBe(
      "FilterPolicy: Filter policy is too complex",
    );
  });
});

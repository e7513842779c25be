import { describe, expect, test } from "vitest";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { parseCbor } from "./parse-cbor.ts";
import { numberedChildren, parseForm } from "./parse-form.ts";
import { parseJson } from "./parse-json.ts";
import { attributesOf, parseXml } from "./parse-xml.ts";

function rootOf(source: string) {
  const result = parseXml(source);
  if (!result.ok) throw new Error(result.why);
  return result.value;
}

describe("XML", () => {
  test.each([
    ["<a>&#128512;&#x1F600;</a>", "😀😀"],
    ["<a>&lt;&gt;&amp;&quot;&apos;&nbsp;&#1114112;</a>", "<>&\"'&nbsp;\u{fffd}"],
    ["<a> \n </a>", " \n "],
    ["<a>x\r\ny\rz</a>", "x\ny\nz"],
    ["<a><![CDATA[<b>&amp;]]>!</a>", "<b>&amp;!"],
    ["<a>x<!-- no --><?no?>y</a>", "xy"],
    ["<a/>", ""],
    ['\u{feff}<?xml version="1.0"?>\n<!-- c --><a>x</a>\n', "x"],
  ])("the text of %j is %j", (source, text) => {
    expect(rootOf(source).text).toBe(text);
  });

  test("attributes and children of one name are two things", () => {
    const root = rootOf('<a type="1" xmlns:x=\'u"\'><type>2</type></a>');
    expect([...attributesOf(root)]).toEqual([
      ["type", "1"],
      ["xmlns:x", 'u"'],
    ]);
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([["type", "2"]]);
  });

  test.each([
    ["", "no root element"],
    ["text", "text outside of the root element"],
    ["<a/>text", "text outside of the root element"],
    ["<a/><b/>", "a second root element"],
    ["<a>", "an element that is not closed"],
    ["<a></b>", "an end tag that matches no start tag"],
    ["</a>", "an end tag that matches no start tag"],
    ["<a b=c/>", "a tag that is not well-formed"],
    ["<1/>", "a tag that is not well-formed"],
    ["<!DOCTYPE a><a/>", "a document type declaration"],
    ["<a><![CDATA[x</a>", "a CDATA section that is not closed"],
    ["<!-- ", "a comment or instruction that is not closed"],
    ["<a>".repeat(100_000), "nested too deep"],
  ])("%j is none", (source, why) => {
    expect(parseXml(source)).toEqual({ ok: false, why });
  });

  test.each([
    ["<a.b-c:d_1/>", "<a.b-c:d_1 />"],
    ["<_/>", "<_\n></_>"],
    ["<a></a>", "<a\t></a >"],
    ["<a>1<b>2</b>3<b/>4</a>", "<a >1<b\n>2</b >3<b  />4</a\n>"],
    ["<a><a><a>x</a></a></a>", "<a ><a ><a >x</a ></a ></a >"],
    ["<Ab><A>x</A></Ab>", "<Ab ><A >x</A ></Ab >"],
  ])("%j is %j without its spaces", (plain, spaced) => {
    expect(parseXml(plain)).toEqual(parseXml(spaced));
    expect(parseXml(plain).ok).toBe(true);
  });

  test.each(["<a></ab></a>", "<ab></a>", "<a></a", "<a></a></a>", "<a/", "<a//>", "</>", "<>"])(
    "%j is no document, as little as with spaces",
    (source) => {
      expect(parseXml(source).ok).toBe(false);
      expect(parseXml(source.replaceAll(">", " >")).ok).toBe(false);
    },
  );

  test("a long document takes no more than its length", () => {
    const spaces = " ".repeat(1_000_000);
    expect(parseXml(`<a${spaces}`).ok).toBe(false);
    expect(parseXml(`<a ${"b".repeat(1_000_000)}`).ok).toBe(false);
    expect(rootOf(`<a>${"<b/>".repeat(100_000)}</a>`).children).toHaveLength(100_000);
  });
});

describe("JSON", () => {
  test.each([
    ["", {}],
    ["  ", {}],
    ["\u{feff}[1]", [1]],
    ['"[[[[{{{{"', "[[[[{{{{"],
    ['"\\"[["', '"[['],
  ])("%j is %j", (source, value) => {
    expect(parseJson(source)).toEqual({ ok: true, value });
  });

  test.each(["{", "[1,]", "'a'", "NaN", `${"[".repeat(200)}${"]".repeat(200)}`])(
    "%s is none",
    (source) => {
      expect(parseJson(source).ok).toBe(false);
    },
  );
});

describe("forms", () => {
  test("plus is a space, and the last of two counts", () => {
    expect(parseForm("A=1+2%2B&A=b&%C3=x").children.get("A")?.text).toBe("b");
  });

  test("a name can have both a value and members", () => {
    const node = parseForm("A=1&A.B=2").children.get("A");
    expect([node?.text, node?.children.get("B")?.text]).toEqual(["1", "2"]);
  });

  test("numbers order children, whatever order they came in", () => {
    const node = parseForm("L.10=c&L.2=b&L.1=a&L.x=d").children.get("L");
    expect(numberedChildren(node).map(({ text }) => text)).toEqual(["a", "b", "c"]);
  });
});

describe("CBOR", () => {
  test.each<[string, string, unknown]>([
    ["nothing", "", {}],
    ["integers", "8418182118ff3903e7", [24, -2, 255, -1000]],
    ["floats", "83f93e00fa3fc00000fb3ff8000000000000", [1.5, 1.5, 1.5]],
    ["texts in pieces", "7f616161 62ff", "ab"],
    ["a map of unknown length", "bf6161f5ff", { a: true }],
    ["a list of unknown length", "9f0102ff", [1, 2]],
    ["a date", "c11a697df180", new Date(0x697df180 * 1000)],
    ["null and undefined", "82f6f7", [null, null]],
  ])("%s", (_what, hex, value) => {
    expect(parseCbor(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toEqual({ ok: true, value });
  });

  test.each<[string, string]>([
    ["cut off", "8301"],
    ["with something behind", "0101"],
    ["a break on its own", "ff"],
    ["a head that is not defined", "1c"],
    ["a key that is a number", "a10102"],
    ["a list of 2^64 items", "9bffffffffffffffff"],
    ["a bignum of 2^53 bytes", "c25b0020000000000000"],
  ])("%s is none", (_what, hex) => {
    expect(parseCbor(Buffer.from(hex, "hex")).ok).toBe(false);
  });

  test("a key __proto__ sets no prototype", () => {
    const result = parseCbor(Buffer.from("a1695f5f70726f746f5f5fa1616101", "hex"));
    const value = result.ok ? (result.value as object) : {};
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__"]);
  });
});

test(`no bytes at all make a parser throw (SEED=${SEED})`, () => {
  const draw = seededRandom(SEED);
  const alphabet = "<>/=\"'&;#x![]-{}:,.0a\\ ?".split("");
  for (let round = 0; round < 3000; round++) {
    const length = draw(40);
    const text = Array.from({ length }, () => alphabet[draw(alphabet.length)]).join("");
    const bytes = Uint8Array.from({ length }, () => draw(256));
    expect(typeof parseXml(text).ok).toBe("boolean");
    expect(typeof parseXml(`<a>${text}</a>`).ok).toBe("boolean");
    expect(typeof parseJson(text).ok).toBe("boolean");
    expect(typeof parseCbor(bytes).ok).toBe("boolean");
    expect(parseForm(text).text).toBeUndefined();
  }
});

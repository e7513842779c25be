import { DEPTH_MAX, notParsed, type Parsed, parsed } from "./parsed.ts";

/** One element as it was sent. */
export interface XmlElement {
  /** With its prefix, if it has one. */
  readonly name: string;
  /** Namespace declarations included. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, white space kept, references resolved. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/**
 * Parses an XML document.
 *
 * Not the SDK's parser, because that one turns references beyond U+FFFF into wrong characters,
 * drops text of white space alone, lets attributes shadow elements and overflows the stack.
 * Document type declarations are refused, so there are no entities but the five of XML itself.
 */
export function parseXml(source: string): Parsed<XmlElement> {
  // XML says that a parser reports every line end as one line feed.
  const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let at = text.startsWith("\u{feff}") ? 1 : 0;
  while (at < text.length) {
    const next = text.indexOf("<", at);
    const parent = open.at(-1);
    const between = next < 0 ? text.slice(at) : text.slice(at, next);
    if (parent) parent.text += resolveReferences(between);
    else if (between.trim() !== "") return notParsed("text outside of the root element");
    if (next < 0) break;
    const token = readToken(text, next);
    if (token.kind === "broken") return notParsed(token.why);
    at = token.end;
    if (token.kind === "characters" && parent) parent.text += token.text;
    else if (token.kind === "characters") return notParsed("text outside of the root element");
    else if (token.kind === "end") {
      if (parent?.name !== token.name) return notParsed("an end tag that matches no start tag");
      open.pop();
    } else if (token.kind === "start") {
      if (!parent && root) return notParsed("a second root element");
      if (open.length >= DEPTH_MAX) return notParsed("nested too deep");
      const element: OpenElement = { ...token.element };
      if (parent) parent.children.push(element);
      else root = element;
      if (!token.isEmpty) open.push(element);
    }
  }
  if (open.length > 0) return notParsed("an element that is not closed");
  return root ? parsed(root) : notParsed("no root element");
}

type Token =
  | { kind: "start"; end: number; element: OpenElement; isEmpty: boolean }
  | { kind: "end"; end: number; name: string }
  | { kind: "characters"; end: number; text: string }
  | { kind: "nothing"; end: number }
  | { kind: "broken"; why: string };

const NAME = "[A-Za-z_][\\w.:-]*";
const START_TAG = new RegExp(
  `<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`,
  "y",
);
const END_TAG = new RegExp(`</(${NAME})\\s*>`, "y");
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "g");

/** What begins with the `<` at `at`. */
function readToken(text: string, at: number): Token {
  if (text.startsWith("<!--", at)) return skipTo(text, at + 4, "-->");
  if (text.startsWith("<?", at)) return skipTo(text, at + 2, "?>");
  if (text.startsWith("<![CDATA[", at)) {
    const end = text.indexOf("]]>", at);
    if (end < 0) return { kind: "broken", why: "a CDATA section that is not closed" };
    return { kind: "characters", end: end + 3, text: text.slice(at + 9, end) };
  }
  if (text.startsWith("<!", at)) return { kind: "broken", why: "a document type declaration" };
  const endTag = matchAt(END_TAG, text, at);
  if (endTag) return { kind: "end", end: at + endTag[0].length, name: endTag[1] ?? "" };
  const startTag = matchAt(START_TAG, text, at);
  if (!startTag) return { kind: "broken", why: "a tag that is not well-formed" };
  const [whole, name = "", attributes = "", slash] = startTag;
  const element = { name, attributes: readAttributes(attributes), children: [], text: "" };
  return { kind: "start", end: at + whole.length, element, isEmpty: slash === "/" };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skipTo(text: string, from: number, stop: string): Token {
  const end = text.indexOf(stop, from);
  if (end < 0) return { kind: "broken", why: "a comment or instruction that is not closed" };
  return { kind: "nothing", end: end + stop.length };
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

function readAttributes(text: string): ReadonlyMap<string, string> {
  if (text === "") return NO_ATTRIBUTES;
  const found = new Map<string, string>();
  for (const [, name = "", double, single] of text.matchAll(ATTRIBUTE)) {
    found.set(name, resolveReferences(double ?? single ?? ""));
  }
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};
const REFERENCE = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g;

/** References that XML does not know are left as they stand. */
function resolveReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "\u{fffd}";
  });
}

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
    const parent = open[open.length - 1];
    if (next !== at) {
      const between = next < 0 ? text.slice(at) : text.slice(at, next);
      if (parent) parent.text += resolveReferences(between);
      else if (between.trim() !== "") return notParsed("text outside of the root element");
      if (next < 0) break;
    }
    if (parent && endsPlainly(text, next, parent.name)) {
      open.pop();
      at = next + parent.name.length + END_TAG_EXTRA;
      continue;
    }
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
      const { element } = token;
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

/** `</` and `>`. */
const END_TAG_EXTRA = 3;
const SLASH = 47;
const GREATER = 62;

/** Whether at `at` stands the end tag of `name`, written as nearly all are: without any space. */
function endsPlainly(text: string, at: number, name: string): boolean {
  return (
    text.charCodeAt(at + 1) === SLASH &&
    text.charCodeAt(at + 2 + name.length) === GREATER &&
    text.startsWith(name, at + 2)
  );
}

/**
 * The start tag at `at`, if it has neither attributes nor spaces. Nearly all are such, and the
 * patterns below take several times as long to say the same of them.
 */
function readPlainStartTag(text: string, at: number): Token | undefined {
  let end = at + 1;
  if (!isNameStart(text.charCodeAt(end))) return undefined;
  do end++;
  while (isNamePart(text.charCodeAt(end)));
  const isEmpty = text.charCodeAt(end) === SLASH;
  const close = isEmpty ? end + 1 : end;
  if (text.charCodeAt(close) !== GREATER) return undefined;
  const name = text.slice(at + 1, end);
  const element = { name, attributes: NO_ATTRIBUTES, children: [], text: "" };
  return { kind: "start", end: close + 1, element, isEmpty };
}

/** As {@link NAME} begins: a letter or an underscore. */
const isNameStart = (code: number) => {
  const letter = code | 0x20;
  return (letter >= 97 && letter <= 122) || code === 95;
};

/** As {@link NAME} goes on: also digits, a colon, a dot and a hyphen. */
const isNamePart = (code: number) =>
  isNameStart(code) || (code >= 48 && code <= 58) || code === 45 || code === 46;

/** What begins with the `<` at `at`. */
function readToken(text: string, at: number): Token {
  const plain = readPlainStartTag(text, at);
  if (plain) return plain;
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

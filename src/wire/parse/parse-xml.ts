import { DEPTH_MAX, notParsed, type Parsed, parsed } from "./parsed.ts";
import { END_TAG_EXTRA, endsPlainly, type OpenElement, readXmlToken } from "./xml-token.ts";

/** One element as it was sent. */
export interface XmlElement {
  /** With its prefix, if it has one. */
  readonly name: string;
  /** As sent; see {@link attributesOf}. */
  readonly attributeText: string;
  readonly children: readonly XmlElement[];
  /** The text directly inside, white space kept, references resolved. */
  readonly text: string;
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
    const token = readXmlToken(text, next);
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

const ATTRIBUTE = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * An element's attributes, namespace declarations included. Not read with the element: every
 * document declares a namespace, and hardly a shape has an attribute.
 */
export function attributesOf({ attributeText }: XmlElement): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", double, single] of attributeText.matchAll(ATTRIBUTE)) {
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

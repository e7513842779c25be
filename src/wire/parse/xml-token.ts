/** An element that is being read. */
export interface OpenElement {
  readonly name: string;
  readonly attributeText: string;
  readonly children: OpenElement[];
  text: string;
}

/** What begins with a `<`. */
export type XmlToken =
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

/** How much longer an end tag is than its name: `</` and `>`. */
export const END_TAG_EXTRA = 3;
const SLASH = 47;
const GREATER = 62;

/** Whether at `at` stands the end tag of `name`, written as nearly all are: without any space. */
export function endsPlainly(text: string, at: number, name: string): boolean {
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
function readPlainStartTag(text: string, at: number): XmlToken | undefined {
  let end = at + 1;
  if (!isNameStart(text.charCodeAt(end))) return undefined;
  do end++;
  while (isNamePart(text.charCodeAt(end)));
  const isEmpty = text.charCodeAt(end) === SLASH;
  const close = isEmpty ? end + 1 : end;
  if (text.charCodeAt(close) !== GREATER) return undefined;
  const name = text.slice(at + 1, end);
  const element = { name, attributeText: "", children: [], text: "" };
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

/** Reads what begins with the `<` at `at`. */
export function readXmlToken(text: string, at: number): XmlToken {
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
  const [whole, name = "", attributeText = "", slash] = startTag;
  const element = { name, attributeText, children: [], text: "" };
  return { kind: "start", end: at + whole.length, element, isEmpty: slash === "/" };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skipTo(text: string, from: number, stop: string): XmlToken {
  const end = text.indexOf(stop, from);
  if (end < 0) return { kind: "broken", why: "a comment or instruction that is not closed" };
  return { kind: "nothing", end: end + stop.length };
}

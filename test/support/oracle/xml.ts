/** An element of a document that some serialiser wrote: well formed, so hardly checked. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const TOKEN = /<\?[^>]*\?>|<\/[^>]+>|<([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w:.-]+)="([^"]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" },
};

interface Growing extends Element {
  readonly children: Growing[];
  text: string;
}

const sprout = (name: string, attributes: Record<string, string>): Growing => ({
  ...{ name, attributes, children: [], text: "" },
});

/** Reads a document by tokens alone; shares no code with the product's reader. */
export function readXml(text: string): Element {
  const root = sprout("", {});
  const open = [root];
  for (const [token, name, attributes = "", closed, chars] of text.matchAll(TOKEN)) {
    const top = open.at(-1) ?? root;
    if (chars !== undefined) top.text += unescaped(chars);
    else if (token.startsWith("</")) open.pop();
    else if (name !== undefined) {
      const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key = "", value = ""]) => [
        key,
        unescaped(value),
      ]);
      const element = sprout(name, Object.fromEntries(pairs) as Record<string, string>);
      top.children.push(element);
      if (closed === "") open.push(element);
    }
  }
  const [document] = root.children;
  if (!document) throw new Error(`no document: ${text.slice(0, 100)}`);
  return document;
}

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex as string, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name as string] ?? whole;
  });
}

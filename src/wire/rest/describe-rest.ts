import { assignOwn } from "../../base/assign-own.ts";
import { type Description, describeTree } from "../named-request.ts";
import { parseJson } from "../parse/parse-json.ts";
import { parseXml, type XmlElement } from "../parse/parse-xml.ts";
import { SIGNING } from "./bindings.ts";
import type { HttpTarget } from "./http-target.ts";
import { SDK_LITERAL } from "./route.ts";

/**
 * What a REST request says without its model: its query, and a body of JSON or XML under the names
 * that stand there. What signs it is left out.
 */
export function describeRest({ query }: HttpTarget, body: Buffer): Description {
  const described = {};
  for (const name of new Set(query.keys())) {
    if (name === "" || name === SDK_LITERAL || SIGNING.test(name)) continue;
    const values = query.getAll(name);
    assignOwn(described, name, values.length > 1 ? values : values[0]);
  }
  const { parameters = {}, isBodyRead } = describeBody(body);
  for (const [name, value] of Object.entries(parameters)) assignOwn(described, name, value);
  return { parameters: Object.keys(described).length > 0 ? described : undefined, isBodyRead };
}

function describeBody(body: Buffer): Description {
  const text = body.toString("utf8");
  return describeTree(text.trimStart().startsWith("<") ? xmlTree(text) : parseJson(text));
}

function xmlTree(text: string) {
  const root = parseXml(text);
  return root.ok ? { ok: true as const, value: describeElement(root.value) } : root;
}

/** An element without its model: what has no elements inside is text, what comes again a list. */
function describeElement({ children, text }: XmlElement): unknown {
  if (children.length === 0) return text;
  const byName = new Map<string, unknown[]>();
  for (const child of children) {
    const held = byName.get(child.name) ?? [];
    held.push(describeElement(child));
    byName.set(child.name, held);
  }
  const described = {};
  for (const [name, held] of byName) assignOwn(described, name, held.length > 1 ? held : held[0]);
  return described;
}

import type { NormalizedSchema } from "@smithy/core/schema";
import {
  afterFate,
  fateOf,
  fromPairs,
  type Ground,
  isSecret,
  isTree,
  membersOf,
  oneOrMany,
  raised,
  type Tree,
  typed,
} from "./shape.ts";
import type { Element } from "./xml.ts";

/**
 * An XML document turned into JSON, as S3's and EC2's newer records have it. The model only says
 * what must not be shown, and what is a date.
 */
export function xmlToJson(element: Element, schema: NormalizedSchema, ground: Ground): unknown {
  if (element.children.length === 0 && Object.keys(element.attributes).length === 0) {
    return leafOf(element.text, schema);
  }
  const byName = Map.groupBy(element.children, ({ name }) => name);
  const children = [...byName].map(([name, same]): readonly [string, unknown] => {
    const { schema: child, fate } = childOf(schema, name, ground);
    // A flat list is hidden as one, any other with the element that holds it.
    const show = (items: unknown) =>
      oneOrMany((items as Element[]).map((one) => xmlToJson(one, child, ground)));
    return [name, afterFate(fate, same, show)];
  });
  return fromPairs([...Object.entries(element.attributes), ...children]);
}

function childOf(schema: NormalizedSchema, name: string, ground: Ground) {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return { schema: item, fate: isSecret(item) ? ground.rules.sensitive : ("shown" as const) };
  }
  const found = membersOf(schema).find(
    ([own, member]) => (member.getMergedTraits().xmlName ?? own) === name,
  );
  if (!found) throw new Error(`the shape has no <${name}>`);
  const [own, member] = found;
  const isFlat = member.isListSchema() && member.getMergedTraits().xmlFlattened;
  return { schema: isFlat ? member.getValueSchema() : member, fate: fateOf(ground, own, member) };
}

function leafOf(text: string, schema: NormalizedSchema): unknown {
  if (schema.isTimestampSchema()) return new Date(text).toISOString();
  return schema.isStructSchema() || schema.isListSchema() ? "" : typed(text);
}

/** A form as nested names: `A.1.B=x` is `{ A: { 1: { B: "x" } } }`. */
export function readForm(body: string): Tree {
  const tree: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const steps = name.split(".");
    const last = steps.pop() ?? "";
    let at = tree;
    for (const step of steps) {
      at[step] ??= {};
      at = at[step] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return tree;
}

export const queryNameOf = (name: string, member: NormalizedSchema): string => {
  const { ec2QueryName, xmlName } = member.getMergedTraits();
  return typeof ec2QueryName === "string" ? ec2QueryName : raised(xmlName ?? name);
};

/** A query of EC2 turned into JSON: items carry their place as `tag`. */
export function formToJson(schema: NormalizedSchema, sent: unknown, ground: Ground): unknown {
  if (schema.isListSchema() && isTree(sent)) {
    const item = schema.getValueSchema();
    const fate = isSecret(item) ? ground.rules.sensitive : "shown";
    const items = Object.entries(sent).map(([place, one]) => {
      const shown = afterFate(fate, one, (held) => formToJson(item, held, ground));
      return isTree(shown)
        ? { ...shown, tag: Number(place) }
        : { tag: Number(place), content: shown };
    });
    return oneOrMany(items);
  }
  if (schema.isStructSchema() && isTree(sent)) {
    return fromPairs(
      membersOf(schema).map(([name, member]) => {
        const key = queryNameOf(name, member);
        const show = (held: unknown) => formToJson(member, held, ground);
        return [key, afterFate(fateOf(ground, name, member), sent[key], show)];
      }),
    );
  }
  return schema.isTimestampSchema() ? new Date(String(sent)).toISOString() : typed(String(sent));
}

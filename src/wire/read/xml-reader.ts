import type { NormalizedSchema } from "@smithy/core/schema";
import { assignOwn } from "../parse/assign-own.ts";
import type { XmlElement } from "../parse/parse-xml.ts";
import { type MakeReader, type Read, rememberStructures, UnreadableError } from "./reading.ts";
import { textReader } from "./scalar-text.ts";
import { membersOf, shapeKind } from "./shape-kind.ts";

/** All elements of one name inside one parent: a flattened list has several, the rest one. */
export type XmlOccurrences = readonly XmlElement[];

/** Makes readers for what {@link parseXml} gives: of requests, and of responses. */
export function xmlReaders(): MakeReader<XmlOccurrences> {
  return rememberStructures((schema, make) => {
    switch (shapeKind(schema)) {
      case "structure":
        return structureReader(schema, make);
      case "list":
        return listReader(schema, make);
      case "map":
        return mapReader(schema, make);
      case "unit":
        return () => ({});
      default: {
        const read = textReader(schema);
        return ([element]) => {
          if (element && element.children.length > 0) {
            throw new UnreadableError("an element where text belongs");
          }
          return read(element?.text ?? "");
        };
      }
    }
  });
}

interface XmlMember {
  readonly name: string;
  readonly read: Read<XmlOccurrences>;
}

function structureReader(
  schema: NormalizedSchema,
  make: MakeReader<XmlOccurrences>,
): Read<XmlOccurrences> {
  const members = new Map<string, XmlMember>();
  const attributes = new Map<string, { name: string; read: (text: string) => unknown }>();
  for (const [name, member] of membersOf(schema)) {
    const traits = member.getMergedTraits();
    const wireName = xmlNameOf(name, member);
    if (traits.xmlAttribute) attributes.set(wireName, { name, read: textReader(member) });
    else members.set(wireName, { name, read: make(member) });
  }
  return ([element], reading) => {
    const structure: Record<string, unknown> = {};
    if (!element) return structure;
    for (const [attribute, text] of element.attributes) {
      const member = attributes.get(attribute) ?? attributes.get(withoutPrefix(attribute));
      if (member) structure[member.name] = member.read(text);
    }
    for (const [childName, occurrences] of byName(element)) {
      const member = members.get(childName) ?? members.get(withoutPrefix(childName));
      if (!member) reading.noteUndeclared(childName);
      else {
        const given = reading.within(member.name, () => member.read(occurrences, reading));
        if (given !== undefined) structure[member.name] = given;
      }
    }
    return structure;
  };
}

/** A payload is a whole document, whose root has the name of its shape. */
function xmlNameOf(name: string, member: NormalizedSchema): string {
  const own = member.getMemberTraits().xmlName;
  if (own) return own;
  const traits = member.getMergedTraits();
  return traits.httpPayload ? (traits.xmlName ?? member.getName() ?? name) : name;
}

function listReader(schema: NormalizedSchema, make: MakeReader<XmlOccurrences>) {
  const item = schema.getValueSchema();
  const read = make(item);
  const isFlat = Boolean(schema.getMergedTraits().xmlFlattened);
  const itemName = item.getMergedTraits().xmlName ?? "member";
  const list: Read<XmlOccurrences> = (occurrences, reading) => {
    const items = isFlat ? occurrences : childrenOf(occurrences[0], itemName);
    return items.map((element) => read([element], reading));
  };
  return list;
}

function mapReader(schema: NormalizedSchema, make: MakeReader<XmlOccurrences>) {
  const value = schema.getValueSchema();
  const read = make(value);
  const isFlat = Boolean(schema.getMergedTraits().xmlFlattened);
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueName = value.getMergedTraits().xmlName ?? "value";
  const map: Read<XmlOccurrences> = (occurrences, reading) => {
    const entries = isFlat ? occurrences : childrenOf(occurrences[0], "entry");
    const found = {};
    for (const entry of entries) {
      const [key] = childrenOf(entry, keyName);
      assignOwn(found, key?.text ?? "", read(childrenOf(entry, valueName), reading));
    }
    return found;
  };
  return map;
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlOccurrences {
  return element?.children.filter((child) => withoutPrefix(child.name) === name) ?? [];
}

function byName(element: XmlElement): ReadonlyMap<string, XmlElement[]> {
  const groups = new Map<string, XmlElement[]>();
  for (const child of element.children) {
    const group = groups.get(child.name);
    if (group) group.push(child);
    else groups.set(child.name, [child]);
  }
  return groups;
}

export function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

import type { NormalizedSchema } from "@smithy/core/schema";
import { assignOwn } from "../../base/assign-own.ts";
import { attributesOf, type XmlElement } from "../parse/parse-xml.ts";
import { type MakeReader, type Read, rememberStructures, UnreadableError } from "./reading.ts";
import { textReader } from "./scalar-text.ts";
import { membersOf, shapeKind } from "./shape-kind.ts";

/** One element; undefined where there is none. */
type ReadElement = Read<XmlElement | undefined>;

/** Makes readers for what {@link parseXml} gives: of requests, and of responses. */
export function xmlReaders(): MakeReader<XmlElement | undefined> {
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
        return (element) => {
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
  readonly read: ReadElement;
  /** Set when the member is all elements of its name together. */
  readonly readAll: Read<readonly XmlElement[]> | undefined;
}

function structureReader(
  schema: NormalizedSchema,
  make: MakeReader<XmlElement | undefined>,
): ReadElement {
  const members = new Map<string, XmlMember>();
  const attributes = new Map<string, { name: string; read: (text: string) => unknown }>();
  for (const [name, member] of membersOf(schema)) {
    const wireName = xmlNameOf(name, member);
    if (member.getMergedTraits().xmlAttribute) {
      attributes.set(wireName, { name, read: textReader(member) });
    } else {
      const readAll = flatReader(member, make);
      members.set(wireName, { name, read: make(member), readAll });
    }
  }
  return (element, reading) => {
    const structure: Record<string, unknown> = {};
    if (!element) return structure;
    if (attributes.size > 0) {
      for (const [attribute, text] of attributesOf(element)) {
        const member = attributes.get(attribute) ?? attributes.get(withoutPrefix(attribute));
        if (member) structure[member.name] = reading.attempt(member.read, text);
      }
    }
    const groups = groupsByName(element.children);
    for (const child of element.children) {
      const group = groups?.get(child.name);
      // Was read with the first of its name; of what is no flat list that one alone counts.
      if (group && group[0] !== child) continue;
      const member = members.get(child.name) ?? members.get(withoutPrefix(child.name));
      if (!member) {
        reading.noteUndeclared(child.name);
        continue;
      }
      reading.enter(member.name);
      const given = member.readAll
        ? reading.attempt(member.readAll, group ?? [child])
        : reading.attempt(member.read, child);
      reading.leave();
      if (given !== undefined) structure[member.name] = given;
    }
    return structure;
  };
}

/** Up to here comparing each with each takes less time than a table of names. */
const FEW = 8;

/** @returns undefined when no two have the same name, as nearly always. */
function groupsByName(
  children: readonly XmlElement[],
): ReadonlyMap<string, readonly XmlElement[]> | undefined {
  if (children.length <= FEW && !hasRepeats(children)) return undefined;
  const groups = new Map<string, XmlElement[]>();
  for (const child of children) {
    const group = groups.get(child.name);
    if (group) group.push(child);
    else groups.set(child.name, [child]);
  }
  return groups;
}

function hasRepeats(children: readonly XmlElement[]): boolean {
  for (let at = 1; at < children.length; at++) {
    for (let before = 0; before < at; before++) {
      if (children[at]?.name === children[before]?.name) return true;
    }
  }
  return false;
}

/** A payload is a whole document, whose root has the name of its shape. */
function xmlNameOf(name: string, member: NormalizedSchema): string {
  const own = member.getMemberTraits().xmlName;
  if (own) return own;
  const traits = member.getMergedTraits();
  return traits.httpPayload ? (traits.xmlName ?? member.getName() ?? name) : name;
}

function listReader(
  schema: NormalizedSchema,
  make: MakeReader<XmlElement | undefined>,
): ReadElement {
  const flat = flatReader(schema, make);
  if (flat) return (element, reading) => flat(element ? [element] : [], reading);
  const item = schema.getValueSchema();
  const read = make(item);
  const itemName = item.getMergedTraits().xmlName ?? "member";
  return (element, reading) => {
    const items: unknown[] = [];
    for (const child of element?.children ?? []) {
      if (withoutPrefix(child.name) === itemName) items.push(reading.attempt(read, child));
    }
    return items;
  };
}

function mapReader(
  schema: NormalizedSchema,
  make: MakeReader<XmlElement | undefined>,
): ReadElement {
  const flat = flatReader(schema, make);
  if (flat) return (element, reading) => flat(element ? [element] : [], reading);
  const readEntries = entriesReader(schema, make);
  return (element, reading) => readEntries(childrenOf(element, "entry"), reading);
}

/** @returns undefined for what is no list or map, and for one that has an element around it. */
function flatReader(
  schema: NormalizedSchema,
  make: MakeReader<XmlElement | undefined>,
): Read<readonly XmlElement[]> | undefined {
  if (!schema.getMergedTraits().xmlFlattened) return undefined;
  if (schema.isMapSchema()) return entriesReader(schema, make);
  if (!schema.isListSchema()) return undefined;
  const read = make(schema.getValueSchema());
  return (elements, reading) => elements.map((element) => reading.attempt(read, element));
}

function entriesReader(
  schema: NormalizedSchema,
  make: MakeReader<XmlElement | undefined>,
): Read<readonly XmlElement[]> {
  const value = schema.getValueSchema();
  const read = make(value);
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueName = value.getMergedTraits().xmlName ?? "value";
  return (entries, reading) => {
    const found = {};
    for (const entry of entries) {
      const key = childOf(entry, keyName)?.text ?? "";
      assignOwn(found, key, reading.attempt(read, childOf(entry, valueName)));
    }
    return found;
  };
}

/** The elements of that name directly inside, whatever prefix it has. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => withoutPrefix(child.name) === name) ?? [];
}

/** The first of {@link childrenOf}. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => withoutPrefix(child.name) === name);
}

export function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

import type { NormalizedSchema } from "@smithy/core/schema";
import { assignOwn } from "../../base/assign-own.ts";
import { type FormNode, numberedChildren } from "../parse/parse-form.ts";
import { type MakeReader, type Read, rememberStructures } from "./reading.ts";
import { textReader } from "./scalar-text.ts";
import { membersOf, shapeKind } from "./shape-kind.ts";

/** What the two query protocols do differently. */
export type FormDialect = "query" | "ec2";

/** Makes readers for what {@link parseForm} gives. The SDK has only the other direction. */
export function formReaders(dialect: FormDialect): MakeReader<FormNode> {
  return rememberStructures((schema, make) => {
    switch (shapeKind(schema)) {
      case "structure":
        return structureReader(schema, make, dialect);
      case "list":
        return listReader(schema, make, dialect);
      case "map":
        return mapReader(schema, make);
      case "unit":
        return () => ({});
      default: {
        const read = textReader(schema);
        return (node) => read(node.text ?? "");
      }
    }
  });
}

function structureReader(
  schema: NormalizedSchema,
  make: MakeReader<FormNode>,
  dialect: FormDialect,
): Read<FormNode> {
  const members = new Map(
    membersOf(schema).map(([name, member]) => {
      return [formNameOf(name, member, dialect), { name, read: make(member) }] as const;
    }),
  );
  return (node, reading) => {
    const structure: Record<string, unknown> = {};
    for (const [wireName, child] of node.children) {
      const member = members.get(wireName);
      if (!member) reading.noteUndeclared(wireName);
      else {
        reading.enter(member.name);
        const given = reading.attempt(member.read, child);
        reading.leave();
        if (given !== undefined) structure[member.name] = given;
      }
    }
    return structure;
  };
}

interface FormTraits {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
}

/** Source: documented, Smithy AWS query and EC2 query protocols, "Query key resolution". */
function formNameOf(name: string, member: NormalizedSchema, dialect: FormDialect): string {
  const { ec2QueryName, xmlName } = member.getMergedTraits() as FormTraits;
  if (dialect === "query") return xmlName ?? name;
  const spelt = xmlName ?? name;
  return ec2QueryName ?? spelt.charAt(0).toUpperCase() + spelt.slice(1);
}

function listReader(
  schema: NormalizedSchema,
  make: MakeReader<FormNode>,
  dialect: FormDialect,
): Read<FormNode> {
  const item = schema.getValueSchema();
  const read = make(item);
  const isFlat = dialect === "ec2" || Boolean(schema.getMergedTraits().xmlFlattened);
  const itemName = item.getMergedTraits().xmlName ?? "member";
  return (node, reading) => {
    const parent = isFlat ? node : (node.children.get(itemName) ?? node.children.get("member"));
    return numberedChildren(parent).map((child) => reading.attempt(read, child));
  };
}

function mapReader(schema: NormalizedSchema, make: MakeReader<FormNode>): Read<FormNode> {
  const value = schema.getValueSchema();
  const read = make(value);
  const isFlat = Boolean(schema.getMergedTraits().xmlFlattened);
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueName = value.getMergedTraits().xmlName ?? "value";
  return (node, reading) => {
    const map = {};
    for (const entry of numberedChildren(isFlat ? node : node.children.get("entry"))) {
      const given = entry.children.get(valueName);
      const key = entry.children.get(keyName)?.text ?? "";
      assignOwn(map, key, given ? reading.attempt(read, given) : "");
    }
    return map;
  };
}

import type { NormalizedSchema } from "@smithy/core/schema";
import {
  type BeanOddities,
  EC2_LISTS,
  EC2_ODDITIES,
  EC2_SINGULAR,
  type ListName,
} from "../../models/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import { noteOf } from "../notes.ts";
import { queryName } from "./ec2-document.ts";
import type { Family } from "./family.ts";
import {
  isObject,
  isSensitive,
  lazily,
  lowerFirst,
  objectOf,
  type Place,
  perOperation,
  type Render,
  treated,
  treatmentOf,
} from "./render.ts";
import { beanScalar, plainScalar } from "./scalar.ts";

/** Members whose number an answer writes as text. Source: observed, 5 records. */
const TEXTS: ReadonlySet<string> = new Set(["size", "volumeSize"]);

interface BeanMember {
  readonly name: string;
  readonly key: string;
  readonly render: Render;
  /** What is shown when the member was not sent. */
  readonly absent: Json | undefined;
}

/** Shows a structure by its members; two that share a key share its items. */
function structureOf(members: readonly BeanMember[]): Render {
  return (value) => {
    if (!isObject(value)) return undefined;
    const shown: Record<string, Json> = {};
    for (const { name, key, render, absent } of members) {
      const held = value[name];
      const own = held === undefined || held === null ? absent : (render(held) ?? noteOf(held));
      if (own === undefined) continue;
      const before = shown[key];
      if (before === undefined) shown[key] = own;
      else if (own !== absent) shown[key] = joined(before, own);
    }
    return shown;
  };
}

function joined(before: Json, now: Json): Json {
  const [first, second] = [itemsOf(before), itemsOf(now)];
  return first && second ? { items: [...first, ...second] } : now;
}

function itemsOf(value: Json | undefined): readonly Json[] | undefined {
  const items = isObject(value) ? value.items : undefined;
  return Array.isArray(items) ? items : undefined;
}

/** `{ items: […] }`, and `{}` when there are none. Text values get a name. */
function setOf(item: Render, wrapper: string, itemName?: string): Render {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.flatMap((one): Json[] => {
      const shown = item(one) ?? noteOf(one);
      if (shown === undefined) return [];
      return [itemName && !isObject(shown) ? { [itemName]: shown } : shown];
    });
    return items.length === 0 ? {} : { [wrapper]: items };
  };
}

const asText: Render = (value) => noteOf(value) ?? String(value);

/** EC2 counts in milliseconds since the epoch. */
const ec2Scalar: Render = (value) =>
  value instanceof Date ? plainScalar(value.getTime()) : beanScalar(value, "comma");

function compileRequest(root: NormalizedSchema, place: Place): Render {
  const oddities: BeanOddities = EC2_ODDITIES[place.operation] ?? {};
  const wrapper = EC2_SINGULAR.has(place.operation) ? "item" : "items";
  const isDescribe = place.operation.startsWith("Describe");

  const shownOf = (schema: NormalizedSchema, depth: number): Render => {
    const plain = schema.isStructSchema()
      ? lazily(() => structureOf(membersOf(schema, depth)))
      : ec2Scalar;
    return treated(isSensitive(schema) ? place.rules.sensitive : undefined, plain);
  };

  const listNameOf = (query: string): ListName =>
    oddities.lists?.[query] ?? EC2_LISTS[query] ?? { set: `${lowerFirst(query)}Set` };

  const absentOf = (query: string, depth: number): Json | undefined => {
    if (oddities.emptyLists?.includes(query)) return {};
    if (!isDescribe || depth > 0) return undefined;
    return query === "Filter" && oddities.hidesNoFilters ? undefined : {};
  };

  const memberOf = (name: string, schema: NormalizedSchema, depth: number): BeanMember => {
    const query = queryName(name, schema);
    const treatment = treatmentOf(place, name, schema);
    if (!schema.isListSchema()) {
      const key = oddities.renamed?.[query] ?? lowerFirst(query);
      const plain = oddities.texts?.includes(key) ? asText : shownOf(schema, depth + 1);
      return { name, key, render: treated(treatment, plain), absent: undefined };
    }
    const item = shownOf(schema.getValueSchema(), depth + 1);
    // The tags of a tag specification are the one list that is a list.
    const isPlain = query === "Tag" && depth > 0;
    const { set, item: itemName = lowerFirst(query) } = listNameOf(query);
    const plain = isPlain ? listOf(item) : setOf(item, wrapper, itemName);
    return {
      name,
      key: isPlain ? "tags" : set,
      render: treated(treatment, plain),
      absent: absentOf(query, depth),
    };
  };

  const membersOf = (schema: NormalizedSchema, depth: number): readonly BeanMember[] =>
    [...schema.structIterator()].map(([name, member]) => memberOf(name, member, depth));

  return root.isStructSchema() ? structureOf(membersOf(root, 0)) : () => ({});
}

const listOf =
  (item: Render): Render =>
  (value) =>
    Array.isArray(value)
      ? value.map((one) => item(one) ?? noteOf(one)).filter((one) => one !== undefined)
      : undefined;

function compileResponse(root: NormalizedSchema, place: Place): Render {
  const structures = new Map<unknown, Render>();
  const shownOf = (schema: NormalizedSchema, key: string): Render => {
    const plain = plainOf(schema, key);
    return treated(isSensitive(schema) ? place.rules.sensitive : undefined, plain);
  };
  const plainOf = (schema: NormalizedSchema, key: string): Render => {
    if (schema.isListSchema()) {
      const item = lazily(() => shownOf(schema.getValueSchema(), ""));
      // Source: observed, every answer with a network interface.
      return setOf(item, key === "privateIpAddressesSet" ? "item" : "items");
    }
    if (schema.isStructSchema()) return structureFor(schema);
    return TEXTS.has(key) ? asText : ec2Scalar;
  };
  const structureFor = (schema: NormalizedSchema): Render => {
    const known = structures.get(schema.getSchema());
    if (known) return known;
    const members = [...schema.structIterator()].map(([name, member]): BeanMember => {
      const wire = lowerFirst(member.getMergedTraits().xmlName ?? name);
      const renamed = EC2_ODDITIES[place.operation]?.renamed?.[queryName(name, member)];
      // Java has a keyword of that name.
      const key = renamed ?? (wire === "return" ? "_return" : wire);
      const render = lazily(() => plainOf(member, key));
      const treatment = treatmentOf(place, name, member);
      return { name, key, render: treated(treatment, render), absent: undefined };
    });
    const render = structureOf(members);
    structures.set(schema.getSchema(), render);
    return render;
  };
  return root.isStructSchema() ? structureFor(root) : () => ({});
}

const compiled = perOperation((operation, rules) => ({
  request: compileRequest(operation.input, { rules, operation: operation.name, direction: ">" }),
  response: compileResponse(operation.output, { rules, operation: operation.name, direction: "<" }),
}));

/** EC2's operations up to about 2015. */
export const ec2BeanFamily: Family = {
  request({ operation, input }, rules) {
    const members = compiled(operation, rules).request(input);
    // Some of what a record shows by default is no member of today's model.
    const defaults = EC2_ODDITIES[operation.name]?.defaults as JsonObject | undefined;
    const shown = { ...(isObject(members) && (members as JsonObject)) };
    for (const [name, value] of Object.entries(defaults ?? {})) shown[name] ??= value;
    return Object.keys(shown).length === 0 ? null : rearranged(operation.name, shown);
  },
  response({ operation }, output, { rules, requestId }) {
    const shown = compiled(operation, rules).response(output);
    const members = isObject(shown) ? (shown as JsonObject) : {};
    const says = Object.keys(members).length === 0 || EC2_ODDITIES[operation.name]?.returns;
    return {
      ...(requestId !== undefined && { requestId }),
      ...(says && !("_return" in members) && { _return: true }),
      ...members,
    };
  },
};

/** What single operations put elsewhere. Source: observed, the records of each. */
function rearranged(operation: string, shown: JsonObject): JsonObject {
  if (operation === "RunInstances") return runInstances(shown);
  for (const [name, permission, attributeType] of PERMISSIONS) {
    if (name === operation && permission in shown) {
      return { ...without(shown, ["attribute"]), attributeType };
    }
  }
  return shown;
}

/** Operation, the member that is changed, and what the record calls it. */
const PERMISSIONS = [
  ["ModifyImageAttribute", "launchPermission", "launchPermission"],
  ["ModifySnapshotAttribute", "createVolumePermission", "CREATE_VOLUME_PERMISSION"],
] as const;

function runInstances(shown: JsonObject): JsonObject {
  const named = ["imageId", "minCount", "maxCount", "keyName"];
  const instance = objectOf(
    named.flatMap((name) => (shown[name] === undefined ? [] : [[name, shown[name]] as const])),
  );
  const placement = isObject(shown.placement) ? (shown.placement as JsonObject) : {};
  return {
    instancesSet: { items: [instance] },
    ...without(shown, [...named, "placement"]),
    ...placement,
  };
}

function without(shown: JsonObject, names: readonly string[]): JsonObject {
  return objectOf(Object.entries(shown).filter(([name]) => !names.includes(name)));
}

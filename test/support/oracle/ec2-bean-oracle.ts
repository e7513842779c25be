import type { NormalizedSchema } from "@smithy/core/schema";
import {
  type BeanOddities,
  EC2_LISTS,
  EC2_ODDITIES,
  EC2_SINGULAR,
} from "../../../src/models/index.ts";
import { queryNameOf } from "./document-oracle.ts";
import {
  afterFate,
  fateOf,
  fromPairs,
  type Ground,
  isSecret,
  isTree,
  lowered,
  membersOf,
  type Tree,
} from "./shape.ts";
import type { Element } from "./xml.ts";

const odditiesOf = ({ operation }: Ground): BeanOddities => EC2_ODDITIES[operation] ?? {};

/** What the records of EC2's older operations show of a query. */
export function ec2BeanAsked(schema: NormalizedSchema, input: Tree, ground: Ground): Tree {
  const members = structure(schema, input, { ground, depth: 0 });
  const all: Tree = { ...(odditiesOf(ground).defaults as Tree | undefined), ...members };
  if (ground.operation === "RunInstances") {
    const { imageId, minCount, maxCount, keyName, placement, ...rest } = all;
    const named = fromPairs(Object.entries({ imageId, minCount, maxCount, keyName }));
    return { instancesSet: { items: [named] }, ...rest, ...(placement as Tree | undefined) };
  }
  const { attribute: _, ...rest } = all;
  if (ground.operation === "ModifyImageAttribute" && "launchPermission" in all) {
    return { ...rest, attributeType: "launchPermission" };
  }
  if (ground.operation === "ModifySnapshotAttribute" && "createVolumePermission" in all) {
    return { ...rest, attributeType: "CREATE_VOLUME_PERMISSION" };
  }
  return all;
}

interface At {
  readonly ground: Ground;
  readonly depth: number;
}

function structure(schema: NormalizedSchema, value: Tree, at: At): Tree {
  const shown: Record<string, unknown> = {};
  const wrapper = EC2_SINGULAR.has(at.ground.operation) ? "item" : "items";
  for (const [name, member] of membersOf(schema)) {
    const query = queryNameOf(name, member);
    const isList = member.isListSchema();
    const key = isList
      ? setName(query, at)
      : (odditiesOf(at.ground).renamed?.[query] ?? lowered(query));
    const show = (held: unknown) =>
      isList ? listed(member, held as unknown[], { at, query }) : single(member, held, { at, key });
    const given = afterFate(fateOf(at.ground, name, member), value[name], show);
    const own = given ?? (value[name] === undefined && isList ? unsent(query, at) : undefined);
    if (own === undefined) continue;
    const before = isTree(shown[key]) ? (shown[key][wrapper] as unknown[] | undefined) : undefined;
    const items = isTree(own) ? (own[wrapper] as unknown[] | undefined) : undefined;
    if (before && items) shown[key] = { [wrapper]: [...before, ...items] };
    else if (!(key in shown) || items || !isList) shown[key] = own;
  }
  return shown;
}

const setName = (query: string, { ground, depth }: At): string => {
  if (query === "Tag" && depth > 0) return "tags";
  const list = odditiesOf(ground).lists?.[query] ?? EC2_LISTS[query];
  return list?.set ?? `${lowered(query)}Set`;
};

function listed(
  schema: NormalizedSchema,
  values: readonly unknown[],
  { at, query }: { at: At; query: string },
): unknown {
  const item = schema.getValueSchema();
  const fate = isSecret(item) ? at.ground.rules.sensitive : "shown";
  const shown = values.map((value) =>
    afterFate(fate, value, (held) => single(item, held, { at, key: "" })),
  );
  if (query === "Tag" && at.depth > 0) return shown;
  const list = odditiesOf(at.ground).lists?.[query] ?? EC2_LISTS[query];
  const itemName = list?.item ?? lowered(query);
  const items = shown.map((one) => (isTree(one) ? one : { [itemName]: one }));
  const wrapper = EC2_SINGULAR.has(at.ground.operation) ? "item" : "items";
  return items.length > 0 ? { [wrapper]: items } : {};
}

function single(schema: NormalizedSchema, value: unknown, { at, key }: { at: At; key: string }) {
  if (schema.isStructSchema())
    return structure(schema, value as Tree, { ...at, depth: at.depth + 1 });
  if (odditiesOf(at.ground).texts?.includes(key)) return String(value);
  return scalar(value);
}

function scalar(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (!(value instanceof Uint8Array)) return value;
  const size = value.length;
  return {
    ...{ hb: [...new Int8Array(value)], offset: 0, isReadOnly: false, bigEndian: true },
    ...{ nativeByteOrder: false, mark: -1, position: 0, limit: size, capacity: size, address: 0 },
  };
}

/** What stands for a list that was not sent. */
function unsent(query: string, { ground, depth }: At): unknown {
  const { emptyLists, hidesNoFilters } = odditiesOf(ground);
  if (emptyLists?.includes(query)) return {};
  if (!ground.operation.startsWith("Describe") || depth > 0) return undefined;
  return query === "Filter" && hidesNoFilters ? undefined : {};
}

/** What they show of an answer: its elements, with `items` for what EC2 calls `item`. */
export function ec2BeanAnswered(schema: NormalizedSchema, answer: Element, ground: Ground): Tree {
  const { requestId, ...members } = elements(schema, answer, ground);
  const says = Object.keys(members).length === 0 || odditiesOf(ground).returns;
  return { requestId, ...(says && { _return: true }), ...members };
}

function elements(schema: NormalizedSchema, element: Element, ground: Ground): Tree {
  return fromPairs(
    element.children.map((child): readonly [string, unknown] => {
      const found = membersOf(schema).find(
        ([own, member]) => (member.getMergedTraits().xmlName ?? own) === child.name,
      );
      if (!found) {
        if (child.name !== "requestId") throw new Error(`the shape has no <${child.name}>`);
        return ["requestId", child.text];
      }
      const [own, member] = found;
      const renamed = odditiesOf(ground).renamed?.[queryNameOf(own, member)];
      const key = renamed ?? (child.name === "return" ? "_return" : lowered(child.name));
      const show = () => answered(member, child, { ground, key });
      return [key, afterFate(fateOf(ground, own, member), child, show)];
    }),
  );
}

function answered(
  schema: NormalizedSchema,
  element: Element,
  { ground, key }: { ground: Ground; key: string },
): unknown {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const fate = isSecret(item) ? ground.rules.sensitive : "shown";
    const items = element.children.map((child) =>
      afterFate(fate, child, () => answered(item, child, { ground, key: "" })),
    );
    if (items.length === 0) return {};
    return { [key === "privateIpAddressesSet" ? "item" : "items"]: items };
  }
  if (schema.isStructSchema()) return elements(schema, element, ground);
  if (["size", "volumeSize"].includes(key)) return element.text;
  if (schema.isTimestampSchema()) return Date.parse(element.text);
  if (schema.isBooleanSchema()) return element.text === "true";
  if (schema.isNumericSchema()) return Number(element.text);
  return schema.isBlobSchema() ? scalar(Buffer.from(element.text, "base64")) : element.text;
}

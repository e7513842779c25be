import type { JsonValue } from "../json/index.ts";
import type { Leaf } from "./leaf-test.ts";

/**
 * An event as patterns see it. A key with dots is as good as objects within each other, and an
 * array's plain values stand where the array stands.
 */
export interface EventNode {
  readonly leaves: readonly Leaf[];
  readonly children: ReadonlyMap<string, EventNode>;
  /** Per array, those of its elements that are objects or arrays: a match stays within one. */
  readonly groups: readonly (readonly EventNode[])[];
}

/** @returns a tree without anything for a value that is no object. */
export function eventTree(event: JsonValue): EventNode {
  const root = newNode();
  if (event.kind === "object") put(root, event);
  return root;
}

/** True when a value that holds no others stands at the path, in any element of any array. */
export function hasLeafAt(node: EventNode, path: readonly string[]): boolean {
  const inGroup = node.groups.some((group) => group.some((element) => hasLeafAt(element, path)));
  if (inGroup) return true;
  const [key, ...rest] = path;
  if (key === undefined) return node.leaves.length > 0;
  const child = node.children.get(key);
  return child !== undefined && hasLeafAt(child, rest);
}

interface GrowingNode {
  readonly leaves: Leaf[];
  readonly children: Map<string, GrowingNode>;
  readonly groups: GrowingNode[][];
}

const newNode = (): GrowingNode => ({ leaves: [], children: new Map(), groups: [] });

function put(node: GrowingNode, value: JsonValue): void {
  if (value.kind === "object") {
    // Of a key that comes twice the last counts, as everywhere else.
    const last = new Map(value.members.map((member) => [member.key, member.value]));
    for (const [key, member] of last) put(descend(node, key.split(".")), member);
  } else if (value.kind === "array") {
    putItems(node, value.items);
  } else {
    node.leaves.push(value);
  }
}

function putItems(node: GrowingNode, items: readonly JsonValue[]): void {
  const group: GrowingNode[] = [];
  for (const item of items) {
    if (item.kind === "object" || item.kind === "array") {
      const element = newNode();
      put(element, item);
      group.push(element);
    } else {
      node.leaves.push(item);
    }
  }
  if (group.length > 0) node.groups.push(group);
}

function descend(node: GrowingNode, keys: readonly string[]): GrowingNode {
  let found = node;
  for (const key of keys) {
    const child = found.children.get(key) ?? newNode();
    found.children.set(key, child);
    found = child;
  }
  return found;
}

import { formatScalar, isScalar, memberPath } from "../../common/json/format-json.ts";
import { isObject, type Json } from "../../common/json/parse-json.ts";

/** A value of a record. Nodes lie in one array, each before what it contains. */
export interface TreeNode {
  readonly index: number;
  /** -1 above the record itself. */
  readonly parent: number;
  /** 0 for the record itself. */
  readonly depth: number;
  /** `"key": ` as it is shown; empty for the record itself and in lists. */
  readonly label: string;
  readonly path: string;
  readonly value: Json;
  readonly kind: "object" | "array" | "text" | "number" | "word";
  /** A scalar's JSON text, or `{}` and `[]`; empty for what has children. */
  readonly text: string;
  readonly childCount: number;
  /** Index of the first node that is not inside this one. */
  readonly end: number;
  /** Place among its siblings, from 1. */
  readonly position: number;
  readonly siblingCount: number;
}

type Draft = { -readonly [Name in keyof TreeNode]: TreeNode[Name] };

/** All values of a record, in the order of its text. */
export function treeNodes(record: Json): readonly TreeNode[] {
  const nodes: Draft[] = [];
  const add = (value: Json, place: Pick<TreeNode, Placed>) => {
    const children = childrenOf(value);
    const index = nodes.length;
    const node: Draft = {
      ...{ index, value, ...place, kind: kindOf(value), text: textOf(value) },
      ...{ childCount: children.length, end: 0 },
    };
    nodes.push(node);
    for (const [number, [key, child]] of children.entries()) {
      add(child, {
        parent: index,
        depth: place.depth + 1,
        label: typeof key === "number" ? "" : `${JSON.stringify(key)}: `,
        path: memberPath(place.path, key),
        position: number + 1,
        siblingCount: children.length,
      });
    }
    node.end = nodes.length;
  };
  add(record, { parent: -1, depth: 0, label: "", path: "", position: 1, siblingCount: 1 });
  return nodes;
}

type Placed = "parent" | "depth" | "label" | "path" | "position" | "siblingCount";

function childrenOf(value: Json): readonly (readonly [string | number, Json])[] {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item, at) => [at, item]);
  return isObject(value) ? Object.entries(value) : [];
}

function kindOf(value: Json): TreeNode["kind"] {
  if (Array.isArray(value)) return "array";
  if (isObject(value)) return "object";
  if (typeof value === "string") return "text";
  return value === null || typeof value === "boolean" ? "word" : "number";
}

function textOf(value: Json): string {
  if (isScalar(value)) return formatScalar(value);
  if (childrenOf(value).length > 0) return "";
  return isObject(value) ? "{}" : "[]";
}

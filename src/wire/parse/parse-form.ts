import { DEPTH_MAX } from "./parsed.ts";

/** One level of a query-protocol body: `A.member.1.B=x` is A › member › 1 › B. */
export interface FormNode {
  /** What was given under this very name. */
  readonly text: string | undefined;
  readonly children: ReadonlyMap<string, FormNode>;
}

/** A whole form. */
export interface Form extends FormNode {
  /** The names that were given more than once: whoever else reads it may take another value. */
  readonly repeated: ReadonlySet<string>;
}

interface GrowingNode extends FormNode {
  text: string | undefined;
  readonly children: Map<string, GrowingNode>;
}

const grow = (): GrowingNode => ({ text: undefined, children: new Map() });

/**
 * Reads the parameters of the query protocols as a tree. Of a name given twice it has the last, and
 * says so.
 *
 * Total: text that is no form at all is a tree with odd names.
 */
export function parseForm(body: string): Form {
  const root = grow();
  let repeated: Set<string> | undefined;
  for (const [name, value] of new URLSearchParams(body)) {
    const node = nodeAt(root, name);
    if (node.text !== undefined) repeated = (repeated ?? new Set()).add(name);
    node.text = value;
  }
  return { text: undefined, children: root.children, repeated: repeated ?? NOTHING };
}

const NOTHING: ReadonlySet<string> = new Set();

function nodeAt(root: GrowingNode, name: string): GrowingNode {
  let node = root;
  let from = 0;
  // What nests deeper than any shape does ends up in the last name, where nothing looks for it.
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const dot = name.indexOf(".", from);
    if (dot < 0) break;
    node = childOf(node, name.slice(from, dot));
    from = dot + 1;
  }
  return childOf(node, name.slice(from));
}

function childOf(node: GrowingNode, name: string): GrowingNode {
  const known = node.children.get(name);
  if (known) return known;
  const child = grow();
  node.children.set(name, child);
  return child;
}

/** The children under `1`, `2`, … in the order of their numbers. */
export function numberedChildren(node: FormNode | undefined): readonly FormNode[] {
  if (!node || node.children.size === 0) return [];
  return [...node.children]
    .filter(([name]) => /^\d{1,9}$/.test(name))
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, child]) => child);
}

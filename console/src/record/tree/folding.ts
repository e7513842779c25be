import type { TreeNode } from "./tree-nodes.ts";

/** Indexes of the nodes whose content is hidden. */
export type Folded = ReadonlySet<number>;

/** A line as it is shown; what has children and is not folded has a second, closing one. */
export interface TreeRow {
  readonly node: TreeNode;
  readonly isClosing: boolean;
}

/** What is left to see, in order. */
export function visibleRows(nodes: readonly TreeNode[], folded: Folded): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const open: TreeNode[] = [];
  const closeUntil = (index: number) => {
    for (let last = open.at(-1); last && last.end <= index; last = open.at(-1)) {
      rows.push({ node: last, isClosing: true });
      open.pop();
    }
  };
  for (let index = 0; index < nodes.length; ) {
    const node = nodes[index];
    if (!node) break;
    closeUntil(index);
    rows.push({ node, isClosing: false });
    const isOpen = node.childCount > 0 && !folded.has(index);
    if (isOpen) open.push(node);
    index = isOpen ? index + 1 : node.end;
  }
  closeUntil(nodes.length);
  return rows;
}

/** Folds everything that is deeper than `level` levels; 1 shows the record's own members. */
export function foldedToLevel(nodes: readonly TreeNode[], level: number): Folded {
  return new Set(
    nodes
      .filter(({ depth, childCount }) => depth >= level && childCount > 0)
      .map(({ index }) => index),
  );
}

export function toggled(folded: Folded, index: number): Folded {
  const changed = new Set(folded);
  if (!changed.delete(index)) changed.add(index);
  return changed;
}

/** The same, with everything around a node unfolded, so that it can be seen. */
export function revealed(nodes: readonly TreeNode[], folded: Folded, index: number): Folded {
  const changed = new Set(folded);
  for (let at = nodes[index]?.parent ?? -1; at >= 0; at = nodes[at]?.parent ?? -1) {
    changed.delete(at);
  }
  return changed.size === folded.size ? folded : changed;
}

/** The deepest level that has something to fold. */
export function foldableLevels(nodes: readonly TreeNode[]): number {
  return nodes.reduce((most, { depth, childCount }) => {
    return childCount > 0 && depth > most ? depth : most;
  }, 0);
}

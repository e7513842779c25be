import type { Folded } from "./folding.ts";
import type { TreeNode } from "./tree-nodes.ts";

/** What a key does in the tree. */
export type TreeMove =
  | { readonly kind: "go"; readonly index: number }
  | { readonly kind: "fold"; readonly indexes: readonly number[]; readonly isFolded: boolean };

export interface TreePlace {
  readonly nodes: readonly TreeNode[];
  readonly folded: Folded;
  /** Indexes of the nodes that can be seen, in order. */
  readonly visible: readonly number[];
  /** Where the focus is. */
  readonly index: number;
}

/**
 * The keys that screen readers tell of for a tree: arrows, Home, End, Enter, Space and `*`.
 *
 * @returns undefined for a key that means nothing here.
 */
export function moveOf(key: string, place: TreePlace): TreeMove | undefined {
  const { nodes, folded, visible, index } = place;
  const node = nodes[index];
  if (!node) return undefined;
  const isOpen = node.childCount > 0 && !folded.has(index);
  const isClosed = node.childCount > 0 && folded.has(index);
  const fold = (isFolded: boolean): TreeMove => ({ kind: "fold", indexes: [index], isFolded });
  switch (key) {
    case "ArrowDown":
      return goTo(visible[visible.indexOf(index) + 1]);
    case "ArrowUp":
      return goTo(visible[visible.indexOf(index) - 1]);
    case "Home":
      return goTo(visible[0]);
    case "End":
      return goTo(visible.at(-1));
    case "ArrowRight":
      return isClosed ? fold(false) : isOpen ? goTo(index + 1) : undefined;
    case "ArrowLeft":
      return isOpen ? fold(true) : goTo(node.parent);
    case "Enter":
    case " ":
      return node.childCount > 0 ? fold(isOpen) : undefined;
    case "*":
      return { kind: "fold", indexes: siblingsOf(nodes, node), isFolded: false };
    default:
      return undefined;
  }
}

const goTo = (index: number | undefined): TreeMove | undefined =>
  index === undefined || index < 0 ? undefined : { kind: "go", index };

function siblingsOf(nodes: readonly TreeNode[], { parent }: TreeNode): readonly number[] {
  return nodes.filter((each) => each.parent === parent).map(({ index }) => index);
}

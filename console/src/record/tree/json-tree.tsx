import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef } from "react";
import { Chunk } from "./chunk.tsx";
import type { Match } from "./find-matches.ts";
import { type Folded, type TreeRow, visibleRows } from "./folding.ts";
import { moveOf } from "./tree-keys.ts";
import type { TreeNode } from "./tree-nodes.ts";
import { ClosingRow, NodeRow } from "./tree-row.tsx";
import "./json-tree.css";

const CHUNK_ROWS = 100;
const ROW_HEIGHT = 20;

export interface JsonTreeProps {
  readonly label: string;
  readonly nodes: readonly TreeNode[];
  readonly folded: Folded;
  readonly matches: readonly Match[];
  /** The match that is being looked at. */
  readonly current: Match | undefined;
  /** Index of the node that is chosen: the tree's one tab stop. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onFold: (indexes: readonly number[], isFolded: boolean) => void;
}

/** A record's JSON as a tree that folds, for pointers, keys and screen readers. */
export function JsonTree(props: JsonTreeProps) {
  const { nodes, folded, matches, current, chosen, onChoose, onFold } = props;
  const rows = useMemo(() => visibleRows(nodes, folded), [nodes, folded]);
  const byNode = useMemo(() => matchesByNode(matches), [matches]);
  const chunks = useMemo(() => chunksOf(rows), [rows]);
  const tree = useRef<HTMLDivElement>(null);
  const chosenRow = rows.findIndex((row) => !row.isClosing && row.node.index === chosen);

  // Once the match is chosen: only then it is sure to be unfolded and drawn.
  useEffect(() => {
    if (current?.node !== chosen) return;
    elementOf(tree.current, current.node)?.scrollIntoView({ block: "center" });
  }, [current, chosen]);
  const hasMoved = useRef(false);
  useEffect(() => {
    if (hasMoved.current) elementOf(tree.current, chosen)?.focus();
    hasMoved.current = false;
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const visible = rows.filter(({ isClosing }) => !isClosing).map(({ node }) => node.index);
    const move = moveOf(event.key, { nodes, folded, visible, index: chosen });
    if (!move) return;
    event.preventDefault();
    if (move.kind === "fold") return onFold(move.indexes, move.isFolded);
    hasMoved.current = true;
    onChoose(move.index);
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const index = Number(target.closest<HTMLElement>("[data-node]")?.dataset.node ?? -1);
    const node = nodes[index];
    if (!node) return;
    onChoose(index);
    // Text that is being selected is to be copied, not folded.
    const isSelecting = window.getSelection()?.type === "Range";
    if (node.childCount > 0 && !isSelecting) onFold([index], !folded.has(index));
  };
  return (
    <div
      ref={tree}
      role="tree"
      aria-label={props.label}
      className="json-tree"
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {chunks.map((chunk, number) => (
        <Chunk
          // A chunk has no other name than its place.
          key={String(number)}
          content={chunk}
          estimatedHeight={chunk.length * ROW_HEIGHT}
          isNeeded={number === Math.floor(Math.max(0, chosenRow) / CHUNK_ROWS)}
        >
          {() =>
            chunk.map(({ node, isClosing }) =>
              isClosing ? (
                <ClosingRow key={`${node.index}-end`} node={node} />
              ) : (
                <NodeRow
                  key={node.index}
                  node={node}
                  isFolded={folded.has(node.index)}
                  isChosen={node.index === chosen}
                  isTabStop={node.index === (chosenRow === -1 ? 0 : chosen)}
                  matches={byNode.get(node.index) ?? NONE}
                  current={current?.node === node.index ? current : undefined}
                />
              ),
            )
          }
        </Chunk>
      ))}
    </div>
  );
}

const NONE: readonly Match[] = [];

const elementOf = (tree: HTMLElement | null, index: number) =>
  tree?.querySelector<HTMLElement>(`[data-node="${index}"]`);

function chunksOf(rows: readonly TreeRow[]): readonly (readonly TreeRow[])[] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK_ROWS) }, (_, number) =>
    rows.slice(number * CHUNK_ROWS, (number + 1) * CHUNK_ROWS),
  );
}

function matchesByNode(matches: readonly Match[]): ReadonlyMap<number, readonly Match[]> {
  const byNode = new Map<number, Match[]>();
  for (const match of matches) {
    const others = byNode.get(match.node);
    if (others) others.push(match);
    else byNode.set(match.node, [match]);
  }
  return byNode;
}

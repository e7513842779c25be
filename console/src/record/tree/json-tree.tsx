import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef } from "react";
import { useGrowing } from "../../common/use-growing.ts";
import type { Match } from "./find-matches.ts";
import { type Folded, visibleRows } from "./folding.ts";
import { moveOf } from "./tree-keys.ts";
import type { TreeNode } from "./tree-nodes.ts";
import { ClosingRow, NodeRow } from "./tree-row.tsx";
import "./json-tree.css";

const ROWS_DRAWN = 400;

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
  const [drawn, end, reach] = useGrowing(rows.length, ROWS_DRAWN);
  const tree = useRef<HTMLDivElement>(null);
  const rowOf = (index: number) =>
    rows.findIndex((row) => !row.isClosing && row.node.index === index);
  const isTabbable = rowOf(chosen) !== -1 && rowOf(chosen) < drawn;

  const elementOf = (index: number) =>
    tree.current?.querySelector<HTMLElement>(`[data-node="${index}"]`);
  // After the rows are drawn that a step to another match may have unfolded.
  useEffect(() => {
    if (!current) return;
    const row = rows.findIndex(({ node }) => node.index === current.node);
    if (row >= drawn) reach(row + ROWS_DRAWN);
    else elementOf(current.node)?.scrollIntoView({ block: "center" });
  }, [current, rows, drawn, reach]);
  const hasMoved = useRef(false);
  useEffect(() => {
    if (!hasMoved.current) return;
    const row = rows.findIndex(({ node }) => node.index === chosen);
    if (row >= drawn) return reach(row + ROWS_DRAWN);
    hasMoved.current = false;
    elementOf(chosen)?.focus();
  }, [chosen, rows, drawn, reach]);

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
      {rows
        .slice(0, drawn)
        .map(({ node, isClosing }, number) =>
          isClosing ? (
            <ClosingRow key={`${node.index}-end`} node={node} />
          ) : (
            <NodeRow
              key={node.index}
              node={node}
              isFolded={folded.has(node.index)}
              isChosen={node.index === chosen}
              isTabStop={isTabbable ? node.index === chosen : number === 0}
              matches={byNode.get(node.index) ?? NONE}
              current={current?.node === node.index ? current : undefined}
            />
          ),
        )}
      {drawn < rows.length && <div ref={end} aria-hidden="true" className="json-tree-more" />}
    </div>
  );
}

const NONE: readonly Match[] = [];

function matchesByNode(matches: readonly Match[]): ReadonlyMap<number, readonly Match[]> {
  const byNode = new Map<number, Match[]>();
  for (const match of matches) {
    const others = byNode.get(match.node);
    if (others) others.push(match);
    else byNode.set(match.node, [match]);
  }
  return byNode;
}

import { type CSSProperties, memo } from "react";
import { type Match, piecesOf } from "./find-matches.ts";
import type { TreeNode } from "./tree-nodes.ts";

export interface NodeRowProps {
  readonly node: TreeNode;
  readonly isFolded: boolean;
  readonly isChosen: boolean;
  readonly isTabStop: boolean;
  readonly matches: readonly Match[];
  readonly current: Match | undefined;
}

/** One line; drawn anew only when something about it changes. */
export const NodeRow = memo(function NodeRow(props: NodeRowProps) {
  const { node, isFolded, isChosen, isTabStop, matches, current } = props;
  const { label, text, kind, childCount } = node;
  const hasChildren = childCount > 0;
  return (
    <div
      role="treeitem"
      data-node={node.index}
      className="json-row"
      style={indentOf(node)}
      tabIndex={isTabStop ? 0 : -1}
      aria-level={node.depth + 1}
      aria-posinset={node.position}
      aria-setsize={node.siblingCount}
      aria-selected={isChosen}
      {...(hasChildren && { "aria-expanded": !isFolded })}
    >
      {hasChildren && <span aria-hidden="true" className="json-fold" />}
      <span className="json-key">
        <Marked text={label} offset={0} matches={matches} current={current} />
      </span>
      {hasChildren ? (
        <Container node={node} isFolded={isFolded} />
      ) : (
        <span className={`json-${kind}`}>
          <Marked text={text} offset={label.length} matches={matches} current={current} />
        </span>
      )}
      {(!hasChildren || isFolded) && comma(node)}
    </div>
  );
});

export const ClosingRow = memo(function ClosingRow({ node }: { readonly node: TreeNode }) {
  return (
    <div aria-hidden="true" className="json-row" style={indentOf(node)}>
      {node.kind === "array" ? "]" : "}"}
      {comma(node)}
    </div>
  );
});

const indentOf = ({ depth }: TreeNode) => ({ "--json-depth": depth }) as CSSProperties;
const comma = ({ position, siblingCount }: TreeNode) => (position < siblingCount ? "," : "");

interface ContainerProps {
  readonly node: TreeNode;
  readonly isFolded: boolean;
}

function Container({ node: { kind, childCount }, isFolded }: ContainerProps) {
  const [open, close] = kind === "array" ? ["[", "]"] : ["{", "}"];
  if (!isFolded) return open;
  const what = kind === "array" ? "item" : "member";
  return (
    <>
      {open} <span className="json-count">{`${childCount} ${what}${plural(childCount)}`}</span>{" "}
      {close}
    </>
  );
}

const plural = (count: number) => (count === 1 ? "" : "s");

interface MarkedProps {
  readonly text: string;
  readonly offset: number;
  readonly matches: readonly Match[];
  readonly current: Match | undefined;
}

function Marked({ text, offset, matches, current }: MarkedProps) {
  if (matches.length === 0) return text;
  return piecesOf(text, offset, matches).map((piece) =>
    piece.match ? (
      <mark
        key={piece.match.start}
        className={piece.match === current ? "json-current" : undefined}
      >
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}

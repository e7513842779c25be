import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { parseJson } from "../../common/json/parse-json.ts";
import { findMatches, type Match } from "./find-matches.ts";
import { type Folded, foldedToLevel, revealed } from "./folding.ts";
import { type TreeNode, treeNodes } from "./tree-nodes.ts";

/** Records with more values than people scroll through start folded. */
const UNFOLDED_MAX = 600;

export interface Tree {
  readonly nodes: readonly TreeNode[];
  readonly folded: Folded;
  readonly chosen: number;
  readonly sought: string;
  readonly matches: readonly Match[];
  /** Index among the matches; -1 when there are none. */
  readonly current: number;
  readonly choose: (index: number) => void;
  readonly fold: (indexes: readonly number[], isFolded: boolean) => void;
  /** 0 unfolds all. */
  readonly foldTo: (level: number) => void;
  readonly seek: (text: string) => void;
  /** Goes to the next match, or with -1 to the one before; round and round. */
  readonly step: (by: 1 | -1) => void;
}

/** What is folded, chosen and sought in a record's JSON. */
export function useTree(record: string): Tree {
  const nodes = useMemo(() => treeNodes(parseJson(record)), [record]);
  const [folded, setFolded] = useState<Folded>(() => foldedAtFirst(nodes));
  const [chosen, setChosen] = useState(0);
  const [sought, setSought] = useState("");
  const [current, setCurrent] = useState(-1);
  // Typing stays quick while a large record is searched.
  const searched = useDeferredValue(sought);
  const matches = useMemo(() => findMatches(nodes, searched), [nodes, searched]);

  const show = useCallback(
    (number: number) => {
      const match = matches[number];
      setCurrent(match ? number : -1);
      if (!match) return;
      setFolded((now) => revealed(nodes, now, match.node));
      setChosen(match.node);
    },
    [nodes, matches],
  );
  useEffect(() => show(0), [show]);

  const fold = useCallback((indexes: readonly number[], isFolded: boolean) => {
    setFolded((now) => {
      const changed = new Set(now);
      for (const index of indexes) {
        if (isFolded) changed.add(index);
        else changed.delete(index);
      }
      return changed;
    });
  }, []);
  const foldTo = useCallback(
    (level: number) => {
      const next = level === 0 ? new Set<number>() : foldedToLevel(nodes, level);
      setFolded(next);
      setChosen((now) => visibleAround(nodes, next, now));
    },
    [nodes],
  );
  const step = useCallback(
    (by: 1 | -1) => {
      const count = matches.length;
      if (count > 0) show((current + by + count) % count);
    },
    [matches, current, show],
  );
  return {
    ...{ nodes, folded, chosen, sought, matches, current },
    ...{ choose: setChosen, fold, foldTo, seek: setSought, step },
  };
}

function foldedAtFirst(nodes: readonly TreeNode[]): Folded {
  return nodes.length > UNFOLDED_MAX ? foldedToLevel(nodes, 2) : new Set();
}

/** The node itself, or the outermost folded one that hides it. */
function visibleAround(nodes: readonly TreeNode[], folded: Folded, index: number): number {
  let outermost = index;
  for (let at = nodes[index]?.parent ?? -1; at >= 0; at = nodes[at]?.parent ?? -1) {
    if (folded.has(at)) outermost = at;
  }
  return outermost;
}

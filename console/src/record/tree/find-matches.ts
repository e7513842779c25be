import type { TreeNode } from "./tree-nodes.ts";

/** Where a text stands in a node's line: its label and text, without what surrounds them. */
export interface Match {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/** What nobody steps through one by one, and what marks would slow down. */
export const MATCHES_MAX = 2_000;

/** Where the sought text stands, whatever its case, in the order of the record; at most so many. */
export function findMatches(nodes: readonly TreeNode[], sought: string): readonly Match[] {
  const matches: Match[] = [];
  if (sought === "") return matches;
  const pattern = new RegExp(sought.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  for (const { index, label, text } of nodes) {
    for (const { 0: found, index: start } of `${label}${text}`.matchAll(pattern)) {
      matches.push({ node: index, start, end: start + found.length });
      if (matches.length === MATCHES_MAX) return matches;
    }
  }
  return matches;
}

export interface Piece {
  readonly text: string;
  readonly match: Match | undefined;
}

/** Cuts a part of a line where matches begin and end. @param offset of the part in its line. */
export function piecesOf(text: string, offset: number, matches: readonly Match[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of matches) {
    const start = Math.max(at, match.start - offset);
    const end = Math.min(text.length, match.end - offset);
    if (end <= start) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), match: undefined });
    pieces.push({ text: text.slice(start, end), match });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), match: undefined });
  return pieces;
}

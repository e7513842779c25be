/** A claim about AWS that nobody has seen proved. */
export interface Assumption {
  /** 1 for the first line of the file. */
  readonly line: number;
  /** The sentence that says what is assumed, and what would falsify it. */
  readonly text: string;
}

interface Comment {
  readonly line: number;
  readonly text: string;
}

/**
 * Finds what the comments of a source file call assumed: the word, in a comment that speaks of a
 * source before it.
 */
export function findAssumptions(source: string): readonly Assumption[] {
  return commentsOf(source).flatMap(({ line, text }) => {
    const from = text.search(/\bSource\b/);
    if (from === -1) return [];
    const claims = [...text.matchAll(/\bassumed\b(?!-role| roles?\b)/g)].filter(
      ({ index }) => index > from,
    );
    const found = claims.map(({ index }) => ({
      line: line + text.slice(0, index).split("\n").length - 1,
      text: sentenceAt(text, index),
    }));
    // A sentence that says it twice is one assumption.
    return found.filter((one, i) => found.findIndex(({ text: same }) => same === one.text) === i);
  });
}

/** Comments as text without their marks, their lines kept; adjoining `//` lines are one. */
function commentsOf(source: string): readonly Comment[] {
  const pattern = /\/\*\*?([\s\S]*?)\*\/|((?:^[ \t]*\/\/.*\n?)+)/gm;
  return [...source.matchAll(pattern)].map((match) => ({
    line: source.slice(0, match.index).split("\n").length,
    text: (match[1] ?? match[2] ?? "").replace(/^[ \t]*(\*|\/\/) ?/gm, ""),
  }));
}

function sentenceAt(text: string, index: number): string {
  const before = text.slice(0, index);
  const start = Math.max(0, ...[...before.matchAll(/[.!?]\s+(?=[A-Z@`])/g)].map(endOf));
  const end = text.slice(index).search(/[.!?](\s+[A-Z@`]|\s*$)/);
  const sentence = text.slice(start, end === -1 ? undefined : index + end + 1);
  return sentence.replace(/\s+/g, " ").trim();
}

const endOf = (match: RegExpExecArray): number => match.index + match[0].length;

/** What one measurement of one peer gave, by the columns' keys. */
export type Figures = Readonly<Record<string, number>>;

export interface Column {
  readonly key: string;
  /** With its unit. */
  readonly title: string;
  readonly digits: number;
}

/** One who is measured, started and ready. Disposing stops it. */
export interface Peer extends AsyncDisposable {
  measure(): Promise<Figures>;
}

export interface PeerDriver {
  readonly name: string;
  /** Its name and version, or what else the report is to say of it. */
  readonly version?: () => string | undefined;
  /** @returns undefined when it is not installed: its line stays blank. */
  open(isQuick: boolean): Promise<Peer | undefined>;
}

/** What a row is to reach: a figure, or how it stands to a peer's of the same round. */
export interface Goal {
  readonly text: string;
  readonly peer: string;
  readonly column: string;
  readonly beside?: { readonly peer: string; readonly as: "ratio" | "difference" };
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number };
  readonly digits: number;
}

/** A table: some who do the same work, measured in turn. */
export interface Row {
  /** Chooses it on the command line, and marks its place in docs/performance.md. */
  readonly name: string;
  readonly title: string;
  /** What was measured, and how to read it. */
  readonly text: string;
  readonly columns: readonly Column[];
  readonly rounds: { readonly full: number; readonly quick: number };
  readonly peers: readonly PeerDriver[];
  readonly goals: readonly Goal[];
}

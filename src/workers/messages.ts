import type { Position } from "../journal/index.ts";

/** What a worker is told first. */
export interface BeginWorker {
  readonly kind: "begin";
  /** 1 for the first; names its journal. */
  readonly index: number;
  /** The settings as they were typed; variables and file are the worker's to read again. */
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Where the first process takes what it alone can answer. */
  readonly socketPath: string;
  /** Of the routes under `/_trailcam/`, which is the proxy's password too. */
  readonly token: string;
}

export type ToWorker =
  | BeginWorker
  /** All up to here is in the first process's journal. */
  | { readonly kind: "release"; readonly upTo: Position }
  /** To be answered with `flushed` when all that was answered is durable. */
  | { readonly kind: "flush"; readonly id: number }
  | { readonly kind: "stop" };

export type FromWorker =
  /** It listens to what it is told: what was said before, nobody has heard. */
  | { readonly kind: "awake" }
  | { readonly kind: "ready"; readonly url: string }
  | { readonly kind: "head"; readonly position: Position }
  | { readonly kind: "flushed"; readonly id: number; readonly position: Position };

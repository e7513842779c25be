import type { Position } from "../journal/index.ts";
import type { UpstreamStatus } from "../upstreams/index.ts";

/** What Node says of an address that it cannot have. */
export interface SystemFailure {
  readonly code?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

/** Who gathers a worker's journal, by the name that the journal knows it by. */
export const GATHERER = "gatherer";

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

/** How far a worker is. */
export interface Progress {
  /** Of the last durable entry of its journal. */
  readonly position: Position;
  /** How those did that it called. */
  readonly upstreams: readonly UpstreamStatus[];
}

export type FromWorker =
  /** It listens to what it is told: what was said before, nobody has heard. */
  | { readonly kind: "awake" }
  | { readonly kind: "ready"; readonly url: string }
  /** It ends, and this is why; of what the operating system refused, its facts too. */
  | {
      readonly kind: "failed";
      readonly message: string;
      readonly facts: SystemFailure;
    }
  | (Progress & { readonly kind: "head" })
  | (Progress & { readonly kind: "flushed"; readonly id: number });

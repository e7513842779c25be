import type { Position } from "../../journal/index.ts";
import type { Recent } from "../ingest/recent.ts";
import type { RowSource } from "../store.ts";
import { lookUp } from "./look-up.ts";
import type { LookupPage, LookupQuery } from "./lookup-query.ts";

/** What the server asks the engine's process for. */
export interface LookUpOrder {
  readonly query: LookupQuery;
  /** The journal that positions count in. */
  readonly journal: string;
  /** All up to there is to be found; it is durable. */
  readonly upTo: Position;
  /** Up to where the table is known to have it. */
  readonly reached: Position;
  readonly waitMs: number;
  readonly nowMs: number;
}

/** Who reads the journal, if anybody does yet. */
export interface Follower {
  readonly recent: Recent;
  durable(upTo: Position): void;
}

/** Looks up among all that was journaled, whether or not it is in the table. */
export async function serveLookUp(
  { query, journal, upTo, reached, waitMs, nowMs }: LookUpOrder,
  store: RowSource,
  follower: Follower | undefined,
  signal?: AbortSignal,
): Promise<LookupPage> {
  follower?.durable(upTo);
  await follower?.recent.reach(upTo, waitMs);
  // Before the table is asked: what goes there meanwhile is then seen twice, and not missed.
  const recent = follower?.recent.view ?? { rows: [], position: 0 };
  return await lookUp(query, {
    ...{ store, journal, nowMs, recent: recent.rows },
    reached: Math.max(recent.position, reached),
    ...(signal && { signal }),
  });
}

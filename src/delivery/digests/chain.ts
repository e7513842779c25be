import type { Destination } from "../round.ts";
import type { DigestLink } from "./digest.ts";

/** Where chains are told apart: the trail, and whose events of which region they are about. */
export interface ChainPlace {
  readonly trailArn: string;
  readonly accountId: string;
  readonly region: string;
}

/** A digest that is to be written: durable before its first byte is, and so always the same. */
export interface PlannedDigest {
  readonly destination: Destination;
  readonly key: string;
  readonly endMs: number;
  /** The whole digest, uncompressed: window, files and the link to the one before. */
  readonly json: string;
  readonly fingerprint: string;
  /** Undefined until it is signed, which is done once and not for every try to store it. */
  readonly signature?: string;
  /** True for the chain's last digest. */
  readonly isLast: boolean;
}

/** The end that a chain comes to. */
export interface ChainClosing {
  /** When its last digest ends, in whole seconds. */
  readonly atMs: number;
  /** `stopped`: logging ended. `disabled`: the trail goes on without validation. */
  readonly cause: "stopped" | "disabled";
}

/**
 * The digests of one place from a start of validation to its end: each vouches for the one before.
 * Chains of one place follow one another: never two of them end a digest at the same time.
 */
export interface Chain extends ChainPlace {
  readonly trailId: string;
  readonly trailName: string;
  readonly homeRegion: string;
  /** The account that owns the trail. */
  readonly ownerId: string;
  /** When the digest that starts the chain ends; also the chain's name within its place. */
  readonly firstEndMs: number;
  /** The logging window it was begun for, by its first position. */
  readonly windowAfter: number;
  /** Where digests go, unless the trail was given another bucket since. */
  readonly destination: Destination;
  /** Where the next digest's window begins; in whole seconds. */
  readonly startMs: number;
  /** The clock when the last digest was planned: by it a clock that was set back is noticed. */
  readonly plannedAtMs: number;
  /** How many digests were stored. */
  readonly digests: number;
  /** The chain's newest digest, whose removal nothing in the bucket would tell of. */
  readonly head?: DigestLink;
  readonly planned?: PlannedDigest;
  readonly closing?: ChainClosing;
  /** True once nothing more is to be written. */
  readonly isOver: boolean;
  readonly latestDeliveryAtMs?: number;
  /** S3's error code of the last attempt; absent after a success. */
  readonly latestError?: string;
}

/** The window that a digest covers. */
export interface DigestWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly isLast: boolean;
}

export const SECOND_MS = 1_000;

/** How many windows missed while the server was off get a digest each; one covers the rest. */
const CATCH_UP_MAX = 24;

/** The window of the chain's next digest, or undefined while none is due. */
export function nextWindow(
  chain: Chain,
  { nowMs, intervalMs }: { readonly nowMs: number; readonly intervalMs: number },
): DigestWindow | undefined {
  const { startMs, closing, firstEndMs, digests } = chain;
  // Source: observed, in reference captures: the first digest is of the hour before logging.
  if (digests === 0) {
    return { startMs: firstEndMs - intervalMs, endMs: firstEndMs, isLast: false };
  }
  if (nowMs < startMs && !closing) return afterClockSetBack(chain, { nowMs, intervalMs });
  const untilMs = closing?.cause === "stopped" ? closing.atMs : nowMs;
  const missed = Math.floor((untilMs - startMs) / intervalMs);
  const endMs = startMs + intervalMs * Math.max(1, missed - CATCH_UP_MAX + 1);
  if (closing && closing.atMs <= endMs) {
    const isSetBack = nowMs < chain.plannedAtMs;
    const isDue = closing.cause === "stopped" || closing.atMs <= nowMs || isSetBack;
    return isDue ? { startMs, endMs: closing.atMs, isLast: true } : undefined;
  }
  return endMs <= untilMs ? { startMs, endMs, isLast: false } : undefined;
}

/**
 * Digests end later and later, or their order would be lost. So while the clock, set back, comes to
 * where it has been before, their windows are a second long, but there are as many as ever.
 */
function afterClockSetBack(
  { startMs, plannedAtMs }: Chain,
  { nowMs, intervalMs }: { readonly nowMs: number; readonly intervalMs: number },
): DigestWindow | undefined {
  const isDue = nowMs < plannedAtMs || nowMs - plannedAtMs >= intervalMs;
  return isDue ? { startMs, endMs: startMs + SECOND_MS, isLast: false } : undefined;
}

/** The earliest time at which the chain's last digest can end. */
export function earliestEndMs(chain: Chain, nowMs: number): number {
  const last = Math.max(wholeSecond(nowMs), chain.startMs, chain.planned?.endMs ?? 0);
  // The second that is under way is in it: nothing more will be stored.
  return last + SECOND_MS;
}

export const wholeSecond = (ms: number): number => ms - (ms % SECOND_MS);

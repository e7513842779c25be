import type { ProofPlace } from "../../../../src/operator/messages/events.ts";

export interface ProofWords {
  readonly indicator: "success" | "pending" | "in-progress" | "error" | "stopped" | "warning";
  readonly state: string;
  /** What the state means, for people who do not know how trails prove. */
  readonly meaning: string;
}

const WORDS: Readonly<Record<ProofPlace["state"], ProofWords>> = {
  waiting: {
    indicator: "in-progress",
    state: "Waiting for delivery",
    meaning: "The trail wants this record and writes it into a log file shortly.",
  },
  delivered: {
    indicator: "pending",
    state: "Delivered, proof follows",
    meaning:
      "A log file in the bucket holds this record. The next digest file will name that file " +
      "with its hash, and be signed.",
  },
  vouched: {
    indicator: "success",
    state: "Proven",
    meaning:
      "A digest file with a valid signature names the log file that holds this record, with " +
      "the hash that the file still has: nothing in it was changed since.",
  },
  broken: {
    indicator: "error",
    state: "Proof broken",
    meaning: "What is in the bucket is not what the trail delivered.",
  },
  unwanted: {
    indicator: "stopped",
    state: "Not asked for",
    meaning: "The trail's event selectors leave this record out.",
  },
};

export function proofWords({ state, problem }: ProofPlace): ProofWords {
  if (state !== "delivered" || problem === undefined) return WORDS[state];
  return {
    indicator: "warning",
    state: "Delivered, not proven",
    meaning: "The trail delivered this record; that it was not changed since cannot be shown.",
  };
}

const WAITING_MS = 1_500;
const DELIVERED_MS = 5_000;

/** When to ask again; false when nothing more is to come by itself. */
export function refreshMs(places: readonly ProofPlace[]): number | false {
  if (places.some(({ state }) => state === "waiting")) return WAITING_MS;
  // With a problem, time alone proves nothing.
  const isComing = places.some(({ state, problem }) => state === "delivered" && !problem);
  return isComing ? DELIVERED_MS : false;
}

/** Whether any trail wants the record. */
export function isWanted(places: readonly ProofPlace[]): boolean {
  return places.some(({ state }) => state !== "unwanted");
}

/** Downloads what a trail put into its bucket, as it is stored. */
export function objectAddress(trailArn: string, key: string): string {
  return `/_trailcam/trails/object?${new URLSearchParams({ trail: trailArn, key })}`;
}

/** The trail's name, as people call it. */
export const trailName = (arn: string) => arn.slice(arn.indexOf(":trail/") + ":trail/".length);

export const fileName = (key: string) => key.slice(key.lastIndexOf("/") + 1);

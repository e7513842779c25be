import type { Clock } from "../../base/clock.ts";
import type { Collection, StateStore } from "../../base/state-store.ts";
import type { DecodedCall, Parameters } from "../../wire/index.ts";
import { accountOfAccessKey } from "../aws-id.ts";
import type { Principal } from "../principal.ts";
import { type LearnedCaller, learnCallers, type Teaching } from "./learned-callers.ts";
import { isSession, type NamedCaller, principalOfArn } from "./principal-of-arn.ts";

/** How many learned callers are kept; the ones learned longest ago go first. */
const CALLERS_MAX = 10_000;
/** For how long a caller is remembered whose session's end is not known. */
const REMEMBERED_MS = 36 * 60 * 60 * 1_000;

/** A line of the mapping file: whose key that is. */
export type MappedCaller = Pick<NamedCaller, "arn" | "accessKeyId" | "userId">;

export interface KnownCallersOptions {
  readonly store: StateStore;
  readonly clock: Clock;
  /** Who cannot be placed is filed under this account. */
  readonly accountId: string;
  readonly mapped?: readonly MappedCaller[];
}

interface StoredCaller extends LearnedCaller {
  readonly learnedAtMs: number;
}

/**
 * Who is behind the keys that are none of ours: those of calls that pass through to AWS, which
 * alone can check their signatures, and of calls that are taken at their word.
 *
 * What the upstream itself answered comes first, then what the mapping file says, then the account
 * that the key's id tells. *Not trusted*: a principal from here was named by its request, and is
 * not proved.
 */
export class KnownCallers {
  readonly #options: KnownCallersOptions;
  readonly #learned: Collection<StoredCaller>;
  readonly #mapped: ReadonlyMap<string, MappedCaller>;

  constructor(options: KnownCallersOptions) {
    this.#options = options;
    this.#learned = options.store.collection("identify.learned-callers");
    this.#mapped = new Map((options.mapped ?? []).map((one) => [one.accessKeyId, one]));
  }

  /** Who signs with that key; never a key of {@link Identities}, which prove themselves. */
  find(accessKeyId: string): Principal {
    return (
      this.findKnown(accessKeyId) ?? {
        kind: "unattributed",
        accountId: accountOfAccessKey(accessKeyId) ?? this.#options.accountId,
        accessKeyId,
        reason: "unknown-key",
      }
    );
  }

  /** The same, but undefined for a key that was neither learned nor mapped. */
  findKnown(accessKeyId: string): Principal | undefined {
    return this.#learnedBy(accessKeyId) ?? this.#mappedTo(accessKeyId);
  }

  /** Takes from the answer to a call whose key it is that STS gave out, or asked about. */
  learn(call: DecodedCall, output: Parameters, caller: Omit<Teaching, "atMs">): void {
    const atMs = this.#options.clock.nowMs();
    const learned = learnCallers(call, output, { ...caller, atMs });
    if (!learned) return;
    this.#options.store.transaction(() => {
      this.#makeRoom(atMs);
      this.#learned.put(learned.accessKeyId, { ...learned, learnedAtMs: atMs });
    });
  }

  #learnedBy(accessKeyId: string): Principal | undefined {
    const caller = this.#learned.get(accessKeyId);
    return caller && !isOver(caller, this.#options.clock.nowMs()) ? caller.principal : undefined;
  }

  #mappedTo(accessKeyId: string): Principal | undefined {
    const mapped = this.#mapped.get(accessKeyId);
    if (!mapped) return undefined;
    const isTemporary = isSession(mapped);
    const session = { createdAtMs: this.#options.clock.nowMs(), mfaAuthenticated: false };
    return principalOfArn({ ...mapped, ...(isTemporary && { session }) });
  }

  #makeRoom(nowMs: number): void {
    if (this.#learned.count() < CALLERS_MAX) return;
    const all = this.#learned.list();
    const byAge = [...all].sort((a, b) => a.value.learnedAtMs - b.value.learnedAtMs);
    const over = byAge.filter(({ value }) => isOver(value, nowMs));
    for (const { key } of over.length > 0 ? over : byAge.slice(0, CALLERS_MAX / 10)) {
      this.#learned.delete(key);
    }
  }
}

function isOver({ expiresAtMs, learnedAtMs, accessKeyId }: StoredCaller, nowMs: number): boolean {
  if (expiresAtMs !== undefined) return nowMs > expiresAtMs;
  return accessKeyId.startsWith("ASIA") && nowMs - learnedAtMs > REMEMBERED_MS;
}

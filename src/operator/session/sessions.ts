import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Ids } from "../../base/ids.ts";
import { FIRST_USER_NAME, type Identities, userOwner } from "../../identify/index.ts";

/** Someone who signed in to the console. In another account it is another one of the same id. */
export interface ConsoleSession {
  /** The SHA-256 of what the browser holds, which is kept nowhere. */
  readonly id: string;
  readonly accountId: string;
  readonly userName: string;
  /** The temporary credentials that calls are made with. */
  readonly accessKeyId: string;
  readonly expiresAtMs: number;
}

export interface SessionsOptions {
  readonly identities: Identities;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Source: documented, a user's console session lasts twelve hours. */
export const SESSION_MS = 12 * 60 * 60 * 1000;
/** More is no use of a console; the one signed in longest goes first. */
const SESSIONS_MAX = 1_000;
const SECRET_BYTES = 32;

/** Who is signed in. In memory alone: whoever was signed in signs in again after a restart. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** By id, in the order of signing in. */
  readonly #all = new Map<string, ConsoleSession>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Signs in to an account. @returns what the browser is to hold, too. */
  open(accountId: string): { readonly session: ConsoleSession; readonly secret: string } {
    const { clock, ids } = this.#options;
    const secret = ids.bytes(SECRET_BYTES).toString("base64url");
    const expiresAtMs = clock.nowMs() + SESSION_MS;
    const session = this.#actingIn(accountId, { id: idOf(secret), expiresAtMs });
    this.#all.set(session.id, session);
    const [oldest] = this.#all.keys();
    if (this.#all.size > SESSIONS_MAX && oldest !== undefined) this.#all.delete(oldest);
    return { session, secret };
  }

  /** @returns undefined for what is no session, or no more. */
  find(secret: string): ConsoleSession | undefined {
    const session = this.#all.get(idOf(secret));
    if (!session || this.#options.clock.nowMs() < session.expiresAtMs) return session;
    this.#all.delete(session.id);
    return undefined;
  }

  /** Goes on in another account, until the session would have ended anyway. */
  moveTo(accountId: string, session: ConsoleSession): ConsoleSession {
    const moved = this.#actingIn(accountId, session);
    // Not for who has signed out meanwhile.
    if (this.#all.has(session.id)) this.#all.set(session.id, moved);
    return moved;
  }

  close(session: ConsoleSession): void {
    this.#all.delete(session.id);
  }

  /** Lends the first user of an account for what is left of a session. */
  #actingIn(
    accountId: string,
    { id, expiresAtMs }: Pick<ConsoleSession, "id" | "expiresAtMs">,
  ): ConsoleSession {
    const { identities, clock } = this.#options;
    const user =
      identities.users.find(accountId, FIRST_USER_NAME) ??
      identities.createUser({ accountId, name: FIRST_USER_NAME });
    const { accessKeyId } = identities.keys.issue({
      owner: userOwner(user),
      session: { createdAtMs: clock.nowMs(), mfaAuthenticated: false },
      expiresAtMs,
    });
    return { id, accountId, userName: user.name, accessKeyId, expiresAtMs };
  }
}

const idOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

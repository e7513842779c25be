import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { Identities } from "../../identify/index.ts";
import { Sessions } from "./sessions.ts";

const ACCOUNT = "111122223333";
const OTHER = "222233334444";
const HOUR_MS = 60 * 60 * 1000;

let clock: SimClock;
let identities: Identities;
let sessions: Sessions;

beforeEach(() => {
  clock = new SimClock();
  const ids = seededIds("sessions");
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  identities = Identities.open(store, { accountId: ACCOUNT, clock, ids });
  identities.mintFirstCredentials();
  sessions = new Sessions({ identities, clock, ids });
});

describe("a session", () => {
  test("is found by what the browser holds, of which only a hash is kept", () => {
    const { session, secret } = sessions.open(ACCOUNT);
    expect(sessions.find(secret)).toBe(session);
    expect(session.id).toBe(createHash("sha256").update(secret).digest("hex"));
    expect(JSON.stringify(session)).not.toContain(secret);
    expect(sessions.find(session.id)).toBeUndefined();
    expect(sessions.find("")).toBeUndefined();
  });

  test("has the first user's temporary credentials, that end when it does", () => {
    const { session } = sessions.open(ACCOUNT);
    const key = identities.findKey(session.accessKeyId);
    expect(key).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA/),
      session: { createdAtMs: clock.nowMs(), mfaAuthenticated: false },
      expiresAtMs: session.expiresAtMs,
      owner: { kind: "user", accountId: ACCOUNT, userName: "admin" },
    });
  });

  test("ends after twelve hours, used or not", () => {
    const { secret } = sessions.open(ACCOUNT);
    clock.advance(12 * HOUR_MS - 1);
    expect(sessions.find(secret)).toBeDefined();
    clock.advance(1);
    expect(sessions.find(secret)).toBeUndefined();
  });

  test("acts in another account until it would have ended anyway", () => {
    const { session, secret } = sessions.open(ACCOUNT);
    clock.advance(HOUR_MS);
    const moved = sessions.moveTo(OTHER, session);
    expect(moved).toMatchObject({ id: session.id, accountId: OTHER, userName: "admin" });
    expect(moved.expiresAtMs).toBe(session.expiresAtMs);
    expect(sessions.find(secret)).toBe(moved);
    expect(identities.findKey(moved.accessKeyId)?.owner.accountId).toBe(OTHER);
  });

  test("that was closed is not brought back by going to another account", () => {
    const { session, secret } = sessions.open(ACCOUNT);
    sessions.close(session);
    sessions.moveTo(OTHER, session);
    expect(sessions.find(secret)).toBeUndefined();
  });
});

test("of too many sessions the oldest ends", () => {
  const first = sessions.open(ACCOUNT);
  const second = sessions.open(ACCOUNT);
  for (let i = 0; i < 999; i += 1) sessions.open(ACCOUNT);
  expect(sessions.find(first.secret)).toBeUndefined();
  expect(sessions.find(second.secret)).toBe(second.session);
});

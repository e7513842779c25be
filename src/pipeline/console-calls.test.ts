import { beforeEach, describe, expect, test } from "vitest";
import { SimClock } from "../../test/support/sim-clock.ts";
import type { CapturedRequest } from "../base/exchange.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { FIRST_USER_NAME, Identities, userOwner } from "../identify/index.ts";
import { Models } from "../models/index.ts";
import { decodeRequest, resolveDestination } from "../wire/index.ts";
import { Authenticator } from "./authenticator.ts";

const ACCOUNT = "111122223333";
const HOUR_MS = 60 * 60 * 1000;
const DEFAULTS = { region: "us-east-1" };
const models = new Models();

let clock: SimClock;
let identities: Identities;
let accessKeyId: string;

beforeEach(() => {
  clock = new SimClock();
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const ids = seededIds("console-calls");
  identities = Identities.open(store, { accountId: ACCOUNT, clock, ids });
  const user = identities.createUser({ accountId: ACCOUNT, name: FIRST_USER_NAME });
  ({ accessKeyId } = identities.keys.issue({
    owner: userOwner(user),
    session: { createdAtMs: clock.nowMs(), mfaAuthenticated: false },
    expiresAtMs: clock.nowMs() + HOUR_MS,
  }));
});

/** A call that a client at `host` asks for, with a scope and no signature. */
function callTo(host: string, headers: Readonly<Record<string, string>> = {}): CapturedRequest {
  const body = Buffer.from("{}");
  const all = {
    host,
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListTrails",
    ...headers,
  };
  return {
    eventId: "00000000-0000-4000-8000-000000000000",
    receivedAtMs: clock.nowMs(),
    method: "POST",
    target: "/",
    headers: new Map(Object.entries(all)),
    rawHeaders: Object.entries(all).flat(),
    remoteAddress: "127.0.0.1",
    console: { accessKeyId, signingName: "cloudtrail", region: "eu-west-3" },
    body: { bytes: body, totalBytes: body.length },
  };
}

const STRANGER = { kind: "root", accountId: "999999999999" } as const;

function authenticate(request: CapturedRequest, mode: "verify" | "trust" = "verify") {
  const authenticator = new Authenticator({
    ...{ mode, identities, accountId: ACCOUNT, clock, upstreams: { has: () => false } },
    callers: { find: () => STRANGER, findKnown: () => STRANGER },
  });
  const call = decodeRequest(request, resolveDestination(request, DEFAULTS), models);
  return authenticator.authenticate(call, request, "whole");
}

describe("a call of the console", () => {
  test.each(["verify", "trust"] as const)("is its session's, where keys are for %s", (mode) => {
    expect(authenticate(callTo("127.0.0.1:4580"), mode)).toMatchObject({
      kind: "accepted",
      principal: {
        kind: "user",
        accountId: ACCOUNT,
        userName: "admin",
        accessKeyId,
        session: { createdAtMs: clock.nowMs(), mfaAuthenticated: false },
      },
      signer: { accessKeyId },
    });
  });

  test("is for the service and region that it was let in for, whatever else it says", () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260131/us-west-2/iam/aws4_request, " +
      "SignedHeaders=host, Signature=00";
    const request = callTo("iam.amazonaws.com", { authorization });
    expect(resolveDestination(request, DEFAULTS)).toMatchObject({
      service: { key: "cloudtrail" },
      signingName: "cloudtrail",
      region: "eu-west-3",
    });
    // Nor does it pass to the server of AWS that its Host header names.
    expect(authenticate(request)).not.toHaveProperty("passTo");
  });

  test("is refused once its credentials have expired", () => {
    clock.advance(HOUR_MS);
    expect(authenticate(callTo("127.0.0.1:4580"))).toMatchObject({
      kind: "refused",
      principal: { kind: "user", accessKeyId },
      error: { code: "ExpiredTokenException" },
    });
  });

  test("is refused once its user was deleted", () => {
    const user = identities.users.find(ACCOUNT, FIRST_USER_NAME);
    if (user) identities.users.delete(user);
    expect(authenticate(callTo("127.0.0.1:4580"))).toMatchObject({
      kind: "refused",
      principal: { kind: "unattributed", accessKeyId, reason: "unknown-key" },
      error: { code: "UnrecognizedClientException" },
    });
  });
});

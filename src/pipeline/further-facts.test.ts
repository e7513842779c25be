import { describe, expect, test } from "vitest";
import { seededIds } from "../base/ids.ts";
import { EmbeddedServices, type MadeCall } from "../embedded/index.ts";
import type { Principal, RolePrincipal } from "../identify/index.ts";
import { Models } from "../models/index.ts";
import { composeRecord, type RecordFacts } from "../record/index.ts";
import { type DecodedCall, type Outcome, ServiceError } from "../wire/index.ts";
import { embeddedUpstream } from "./embedded-upstream.ts";
import { furtherFacts } from "./further-facts.ts";

const HOME = "111122223333";
const OTHER = "444455556666";
const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
const models = new Models();
const ROLE: RolePrincipal = {
  kind: "role",
  accountId: HOME,
  accessKeyId: "ASIAIOSFODNN7EXAMPLE",
  session: { createdAtMs: NOW_MS, mfaAuthenticated: true },
  roleId: "AROAIDPPEZS35WEXAMPLE",
  roleName: "ops",
  roleArn: `arn:aws:iam::${HOME}:role/ops`,
  sessionName: "deploy",
  arn: `arn:aws:sts::${HOME}:assumed-role/ops/deploy`,
};
const MADE: MadeCall = {
  by: "servicediscovery.amazonaws.com",
  service: "route-53",
  operation: "CreateHostedZone",
  input: { Name: "example.com", CallerReference: "1" },
  output: { HostedZone: { Id: "/hostedzone/Z1", Name: "example.com." } },
};

const keyOf = (account: string) => `arn:aws:kms:eu-west-1:${account}:key/1234`;
const succeededWith = (output: Record<string, unknown>): Outcome => ({
  ...{ kind: "succeeded", status: 200, output, requestId: undefined },
});

function callOf(service: string, name: string, input: object = {}): DecodedCall {
  const model = models.get(service);
  const operation = model?.operations.get(name);
  if (!model || !operation) throw new Error(`no ${name}`);
  return {
    kind: "decoded",
    head: {
      eventId: "own",
      receivedAtMs: NOW_MS,
      method: "POST",
      target: "/",
      headers: new Map([["user-agent", "aws-cli"]]),
      rawHeaders: [],
      remoteAddress: "192.0.2.1",
      tls: { version: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256" },
    },
    destination: {
      service: model.entry,
      signingName: service,
      region: "eu-west-1",
      eventSource: model.entry.eventSource,
      protocol: model.protocol,
    },
    protocol: model.protocol,
    model,
    operation,
    input: { ...input },
    undeclared: [],
  };
}

const SUCCEEDED: Outcome = { kind: "succeeded", status: 200, output: {}, requestId: undefined };
const DENIED: Outcome = {
  kind: "failed",
  status: 403,
  code: "AccessDenied",
  wireCode: "AccessDenied",
  message: "no",
  requestId: undefined,
};

function recordsOf(
  call: DecodedCall,
  given: { principal?: Principal; outcome?: Outcome; made?: readonly MadeCall[] } = {},
) {
  const { principal = ROLE, outcome = SUCCEEDED, made = [] } = given;
  const facts: RecordFacts = {
    call,
    outcome,
    principal,
    completedAtMs: NOW_MS,
    requestId: "r",
    refused: false,
    accountId: principal.accountId,
    bytesIn: 0,
    bytesOut: 0,
  };
  return furtherFacts(facts, { made, models, ids: seededIds("further") }).map(composeRecord);
}

describe("a call that a service made", () => {
  const cause = callOf("servicediscovery", "CreatePublicDnsNamespace", { Name: "example.com" });

  test("has a record before that of its cause, with the service as source and agent", () => {
    const [record, own] = recordsOf(cause, { made: [MADE] });
    expect(own).toMatchObject({ eventName: "CreatePublicDnsNamespace", eventID: "own" });
    expect(record).toMatchObject({
      eventSource: "route53.amazonaws.com",
      eventName: "CreateHostedZone",
      awsRegion: "us-east-1",
      apiVersion: "2013-04-01",
      sourceIPAddress: MADE.by,
      userAgent: MADE.by,
      requestParameters: { name: "example.com", callerReference: "1" },
      responseElements: { hostedZone: { name: "example.com." } },
      userIdentity: { type: "AssumedRole", invokedBy: MADE.by },
    });
    expect(record).not.toHaveProperty("tlsDetails");
    expect(record?.eventID).not.toBe("own");
    expect(record?.requestID).not.toBe("r");
  });

  test("is made in a session, also for a user who signed with a key", () => {
    const user: Principal = {
      kind: "user",
      accountId: HOME,
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      userId: "AIDACKCEVSQ6C2EXAMPLE",
      userName: "jane",
      arn: `arn:aws:iam::${HOME}:user/jane`,
    };
    const [record] = recordsOf(cause, { made: [MADE], principal: user });
    expect(record?.userIdentity).toMatchObject({
      type: "IAMUser",
      sessionContext: {
        attributes: { creationDate: "2026-01-02T03:04:05Z", mfaAuthenticated: "false" },
      },
      invokedBy: MADE.by,
    });
  });

  test("is the service's own where nobody can be made out", () => {
    const nobody: Principal = { kind: "unattributed", accountId: HOME, reason: "unknown-key" };
    const [record] = recordsOf(cause, { made: [MADE], principal: nobody });
    expect(record?.userIdentity).toEqual({ type: "AWSService", invokedBy: MADE.by });
  });

  test("has a record also where its model or action is not known", () => {
    const made = [
      { ...MADE, operation: "NewAction" },
      { ...MADE, service: "new-service" },
    ];
    expect(recordsOf(cause, { made })).toMatchObject([
      { eventName: "NewAction", eventSource: "route53.amazonaws.com" },
      { eventName: "CreateHostedZone", eventSource: "new-service.amazonaws.com" },
      { eventName: "CreatePublicDnsNamespace" },
    ]);
  });

  test.each([
    ["told of when its cause succeeded", false, [MADE]],
    ["forgotten when its cause was refused", true, []],
  ])("is %s", async (_what, refuses, told) => {
    const handler = (_input: never, context: { onBehalf?: (made: MadeCall) => void }) => {
      context.onBehalf?.(MADE);
      if (refuses) throw new ServiceError("InvalidInput", "no");
      return {};
    };
    const services = [
      { service: "servicediscovery", operations: { CreatePublicDnsNamespace: handler } },
    ];
    let seen: readonly MadeCall[] = [];
    const upstream = embeddedUpstream(cause, {
      embedded: new EmbeddedServices(services, () => {}),
      principal: ROLE,
      requestId: "r",
      clock: { nowMs: () => NOW_MS },
      ids: seededIds("upstream"),
      onMade: (made) => {
        seen = made;
      },
      onRegion: () => {},
    });
    await upstream.send({ ...cause.head, body: undefined } as never);
    expect(seen).toEqual(told);
  });
});

describe("a role of another account", () => {
  const RoleArn = `arn:aws:iam::${OTHER}:role/visited`;
  const assuming = callOf("sts", "AssumeRole", { RoleArn, RoleSessionName: "visit" });

  test("gives its account a copy of the record, which tells no more of the caller", () => {
    const [copy, own] = recordsOf(assuming);
    expect(copy?.userIdentity).toEqual({
      type: "AWSAccount",
      principalId: "AROAIDPPEZS35WEXAMPLE:deploy",
      accountId: HOME,
    });
    expect(own).toMatchObject({ eventID: "own", recipientAccountId: HOME });
    expect(copy).toMatchObject({
      recipientAccountId: OTHER,
      requestID: "r",
      sourceIPAddress: "192.0.2.1",
      sharedEventID: own?.sharedEventID,
    });
    expect(new Set([own?.eventID, copy?.eventID, own?.sharedEventID]).size).toBe(3);
  });

  test.each([
    ["a denied call", assuming, DENIED],
    ["an unknown outcome", assuming, { kind: "unknown", why: "unreachable" } as const],
    [
      "a role of the same account",
      callOf("sts", "AssumeRole", { RoleArn: `arn:aws:iam::${HOME}:role/x` }),
      SUCCEEDED,
    ],
    ["no role at all", callOf("sts", "AssumeRole", { RoleArn: 7 }), SUCCEEDED],
    ["another action", callOf("sts", "GetCallerIdentity", { RoleArn }), SUCCEEDED],
  ])("hears nothing of %s", (_what, call, outcome) => {
    const [own, ...others] = recordsOf(call, { outcome });
    expect(others).toEqual([]);
    expect(own).not.toHaveProperty("sharedEventID");
  });
});

describe("a key of another account", () => {
  const encrypting = callOf("kms", "Encrypt", { KeyId: keyOf(OTHER), Plaintext: Buffer.from("x") });

  test("gives its account a copy of the record", () => {
    const [copy, own, ...others] = recordsOf(encrypting);
    expect(others).toEqual([]);
    expect(own).toMatchObject({ eventID: "own", recipientAccountId: HOME });
    expect(copy).toMatchObject({
      userIdentity: {
        ...{ type: "AWSAccount", principalId: "AROAIDPPEZS35WEXAMPLE:deploy", accountId: HOME },
      },
      recipientAccountId: OTHER,
      sharedEventID: own?.sharedEventID,
      resources: [{ accountId: OTHER, type: "AWS::KMS::Key", ARN: keyOf(OTHER) }],
      responseElements: null,
      managementEvent: true,
    });
    expect(copy?.requestParameters).toEqual(own?.requestParameters);
  });

  test.each([
    ["named in the answer alone", callOf("kms", "Decrypt"), { KeyId: keyOf(OTHER) }],
    [
      "named by its alias",
      callOf("kms", "ListGrants", { KeyId: keyOf(OTHER).replace("key/1234", "alias/a") }),
      {},
    ],
  ])("does so too where it is %s", (_what, call, output) => {
    const [copy, own] = recordsOf(call, { outcome: succeededWith(output) });
    expect([copy?.recipientAccountId, own?.recipientAccountId]).toEqual([OTHER, HOME]);
  });

  test("of two accounts gives each a copy, and the three share one id", () => {
    const third = "777788889999";
    const records = recordsOf(callOf("kms", "ReEncrypt"), {
      outcome: succeededWith({ SourceKeyId: keyOf(OTHER), KeyId: keyOf(third) }),
    });
    expect(records.map((one) => one.recipientAccountId)).toEqual([OTHER, third, HOME]);
    expect(new Set(records.map((one) => one.sharedEventID)).size).toBe(1);
    expect(new Set(records.map((one) => one.eventID)).size).toBe(3);
  });

  test("hears of a service's call for somebody, and which service it was", () => {
    const made: MadeCall = {
      ...{ by: "s3.amazonaws.com", service: "kms", operation: "GenerateDataKey" },
      ...{ input: { KeyId: keyOf(OTHER) }, output: { KeyId: keyOf(OTHER) } },
    };
    const records = recordsOf(callOf("s3", "PutObject"), { made: [made] });
    expect(records).toMatchObject([
      {
        userIdentity: { type: "AWSAccount", accountId: HOME, invokedBy: made.by },
        recipientAccountId: OTHER,
        sourceIPAddress: made.by,
      },
      { userIdentity: { type: "AssumedRole", invokedBy: made.by }, recipientAccountId: HOME },
      { eventName: "PutObject" },
    ]);
    expect(records[2]).not.toHaveProperty("sharedEventID");
  });

  test.each([
    ["a denied call", encrypting, DENIED],
    ["a key of the caller's own", callOf("kms", "Encrypt", { KeyId: keyOf(HOME) }), SUCCEEDED],
    ["a key by its id", callOf("kms", "Encrypt", { KeyId: "1234" }), SUCCEEDED],
    // Nothing is known of whether AWS tells the owners of these.
    [
      "another service's resource",
      callOf("sns", "Publish", { TopicArn: `arn:aws:sns:eu-west-1:${OTHER}:t` }),
      SUCCEEDED,
    ],
  ])("hears nothing of %s", (_what, call, outcome) => {
    const [own, ...others] = recordsOf(call, { outcome });
    expect(others).toEqual([]);
    expect(own).not.toHaveProperty("sharedEventID");
  });
});

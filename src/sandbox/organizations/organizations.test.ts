import * as sdk from "@aws-sdk/client-organizations";
import { beforeEach, describe, expect, test } from "vitest";
import { CONTEXT_NOW_MS, operationContext } from "../../../test/support/operation-context.ts";
import { refusalOf } from "../../../test/support/refusal.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { Identities } from "../../identify/index.ts";
import { Organizations } from "./index.ts";
import { organizationsService } from "./organizations-service.ts";

const MANAGEMENT = "111122223333";
const OTHER = "222233334444";
const STRANGER = "999988887777";
const ARN = `arn:aws:organizations::${MANAGEMENT}`;
const CLOUDTRAIL = "cloudtrail.amazonaws.com";

let service: ReturnType<typeof organizationsService>["operations"];
let identities: Identities;
let organizations: Organizations;
let cutOff: string[];
let nowMs: number;
let ids: ReturnType<typeof seededIds>;

beforeEach(() => {
  nowMs = CONTEXT_NOW_MS;
  cutOff = [];
  ids = seededIds("organizations");
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const clock = { nowMs: () => nowMs };
  identities = Identities.open(store, { accountId: MANAGEMENT, clock, ids });
  organizations = Organizations.open(store, {
    identities,
    head: () => 0,
    onCutOff: ({ id }) => cutOff.push(id),
  });
  service = organizationsService(organizations).operations;
});

const as = (accountId = MANAGEMENT) =>
  operationContext({ accountId, clock: { nowMs: () => nowMs }, ids });

const create = (FeatureSet?: sdk.OrganizationFeatureSet) =>
  service.CreateOrganization({ FeatureSet }, as()).Organization?.Id ?? "";

/** Creates an account and waits for it. */
function createAccount(Email = "one@example.org", AccountName = "one"): string {
  const { CreateAccountStatus } = service.CreateAccount({ Email, AccountName }, as());
  nowMs += 1_000;
  const CreateAccountRequestId = CreateAccountStatus?.Id;
  const status = service.DescribeCreateAccountStatus({ CreateAccountRequestId }, as());
  return status.CreateAccountStatus?.AccountId ?? "";
}

function invite(Id = OTHER, Type: sdk.HandshakePartyType = "ACCOUNT"): string {
  const invited = service.InviteAccountToOrganization({ Target: { Id, Type } }, as());
  return invited.Handshake?.Id ?? "";
}

const join = (accountId: string) =>
  service.AcceptHandshake({ HandshakeId: invite(accountId) }, as(accountId));

const rootId = () => service.ListRoots({}, as()).Roots?.[0]?.Id ?? "";
const unit = (Name: string, ParentId = rootId()) =>
  service.CreateOrganizationalUnit({ Name, ParentId }, as()).OrganizationalUnit?.Id ?? "";

test("no action is missing but of responsibilities, effects and resource policies", () => {
  const missing = Object.keys(sdk)
    .filter((name) => /^[A-Z]\w+Command$/.test(name))
    .map((name) => name.replace(/Command$/, ""))
    .filter((name) => !Object.hasOwn(service, name));
  expect(
    missing.filter((name) => !/Effective|ResourcePolicy|Responsibility|GovCloud/.test(name)),
  ).toEqual([]);
});

describe("an organization", () => {
  test("has ids and ARNs as AWS writes them", () => {
    const { Organization } = service.CreateOrganization({}, as());
    expect(Organization).toMatchObject({
      Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      Arn: `arn:aws:organizations::${MANAGEMENT}:organization/${Organization?.Id}`,
      FeatureSet: "ALL",
      MasterAccountId: MANAGEMENT,
      MasterAccountArn: `${ARN}:account/${Organization?.Id}/${MANAGEMENT}`,
    });
    expect(service.ListRoots({}, as()).Roots).toMatchObject([
      { Id: expect.stringMatching(/^r-[a-z0-9]{4}$/), Name: "Root", PolicyTypes: [] },
    ]);
  });

  test("is described to its members, and to nobody else", () => {
    const Id = create();
    join(OTHER);
    expect(service.DescribeOrganization({}, as(OTHER)).Organization).toMatchObject({ Id });
    expect(refusalOf(() => service.DescribeOrganization({}, as(STRANGER)))).toEqual({
      code: "AWSOrganizationsNotInUseException",
      message: "Your account is not a member of an organization.",
    });
  });

  test("cannot be made by a member of one", () => {
    create();
    expect(refusalOf(() => service.CreateOrganization({}, as()))).toMatchObject({
      code: "AlreadyInOrganizationException",
    });
  });

  test("is deleted once it is empty, and CloudTrail is told before", () => {
    const id = create();
    join(OTHER);
    expect(refusalOf(() => service.DeleteOrganization({}, as()))).toMatchObject({
      code: "OrganizationNotEmptyException",
    });
    service.RemoveAccountFromOrganization({ AccountId: OTHER }, as());
    service.DeleteOrganization({}, as());
    expect(cutOff).toEqual([id]);
    expect(organizations.organizationOf(MANAGEMENT)).toBeUndefined();
    expect(create()).not.toBe(id);
  });
});

describe("an account", () => {
  test("is created in steps, with credentials and a role for the management account", () => {
    create();
    const asked = service.CreateAccount({ Email: "a@example.org", AccountName: "a" }, as());
    expect(asked.CreateAccountStatus).toEqual({
      Id: expect.stringMatching(/^car-[a-z0-9]{32}$/),
      AccountName: "a",
      State: "IN_PROGRESS",
      RequestedTimestamp: new Date(CONTEXT_NOW_MS),
    });
    nowMs += 1_000;
    const { CreateAccountStatuses } = service.ListCreateAccountStatus(
      { States: ["SUCCEEDED"] },
      as(),
    );
    const accountId = CreateAccountStatuses?.[0]?.AccountId ?? "";
    expect(accountId).toMatch(/^\d{12}$/);
    expect(identities.mintFirstCredentials(accountId).admin.accessKeyId).toMatch(/^AKIA/);
    expect(identities.roles.find(accountId, "OrganizationAccountAccessRole")).toMatchObject({
      trustPolicy: expect.stringContaining(`arn:aws:iam::${MANAGEMENT}:root`),
    });
    expect(service.DescribeAccount({ AccountId: accountId }, as()).Account).toMatchObject({
      Email: "a@example.org",
      Name: "a",
      Status: "ACTIVE",
      JoinedMethod: "CREATED",
    });
  });

  test("with an address that is taken is not created", () => {
    create();
    createAccount();
    service.CreateAccount({ Email: "one@example.org", AccountName: "again" }, as());
    nowMs += 1_000;
    const failed = service.ListCreateAccountStatus({ States: ["FAILED"] }, as());
    expect(failed.CreateAccountStatuses).toMatchObject([{ FailureReason: "EMAIL_ALREADY_EXISTS" }]);
  });

  test("is closed for good, and stays a member", () => {
    create();
    const AccountId = createAccount();
    service.CloseAccount({ AccountId }, as());
    const state = () => service.DescribeAccount({ AccountId }, as()).Account;
    expect(state()).toMatchObject({ Status: "PENDING_CLOSURE", State: "PENDING_CLOSURE" });
    nowMs += 1_000;
    expect(state()).toMatchObject({ Status: "SUSPENDED", State: "CLOSED" });
    expect(refusalOf(() => service.CloseAccount({ AccountId }, as())).code).toBe(
      "AccountAlreadyClosedException",
    );
  });

  test("leaves by itself", () => {
    const id = create();
    join(OTHER);
    service.LeaveOrganization({}, as(OTHER));
    expect(organizations.memberIds(id)).toEqual([MANAGEMENT]);
    expect(refusalOf(() => service.LeaveOrganization({}, as())).code).toBe(
      "MasterCannotLeaveOrganizationException",
    );
  });

  test("has CloudTrail's role while it is a member and CloudTrail is trusted", () => {
    create();
    join(OTHER);
    const names = () => identities.roles.list(OTHER).map(({ name }) => name);
    expect(names()).toEqual(["AWSServiceRoleForOrganizations"]);
    service.EnableAWSServiceAccess({ ServicePrincipal: CLOUDTRAIL }, as());
    expect(names()).toEqual(["AWSServiceRoleForCloudTrail", "AWSServiceRoleForOrganizations"]);
    service.RemoveAccountFromOrganization({ AccountId: OTHER }, as());
    expect(names()).toEqual(["AWSServiceRoleForOrganizations"]);
  });
});

describe("units", () => {
  test("hold accounts and units, and tell their path", () => {
    const id = create();
    const accountId = createAccount();
    const root = rootId();
    const outer = unit("outer");
    const inner = unit("inner", outer);
    expect(inner).toMatch(new RegExp(`^ou-${root.slice(2)}-[a-z0-9]{8}$`));
    const move = { AccountId: accountId, SourceParentId: root, DestinationParentId: inner };
    service.MoveAccount(move, as());
    expect(service.ListParents({ ChildId: accountId }, as()).Parents).toEqual([
      { Id: inner, Type: "ORGANIZATIONAL_UNIT" },
    ]);
    expect(service.DescribeAccount({ AccountId: accountId }, as()).Account?.Paths).toEqual([
      `${id}/${root}/${outer}/${inner}/${accountId}/`,
    ]);
    const children = (ParentId: string, ChildType: sdk.ChildType) =>
      service.ListChildren({ ParentId, ChildType }, as()).Children?.map(({ Id }) => Id);
    expect(children(inner, "ACCOUNT")).toEqual([accountId]);
    expect(children(root, "ACCOUNT")).toEqual([MANAGEMENT]);
    expect(children(outer, "ORGANIZATIONAL_UNIT")).toEqual([inner]);
    expect(refusalOf(() => service.MoveAccount(move, as())).code).toBe(
      "SourceParentNotFoundException",
    );
    for (const OrganizationalUnitId of [inner, outer]) {
      expect(
        refusalOf(() => service.DeleteOrganizationalUnit({ OrganizationalUnitId }, as())).code,
      ).toBe("OrganizationalUnitNotEmptyException");
    }
  });

  test("have names of their own beside each other, and a depth", () => {
    create();
    const outer = unit("same");
    unit("same", outer);
    expect(refusalOf(() => unit("same")).code).toBe("DuplicateOrganizationalUnitException");
    let below = outer;
    for (const name of ["2", "3", "4", "5"]) below = unit(name, below);
    expect(refusalOf(() => unit("6", below))).toMatchObject({
      code: "ConstraintViolationException",
      members: { Reason: "OU_DEPTH_LIMIT_EXCEEDED" },
    });
  });
});

describe("a handshake", () => {
  test("brings in the account that accepts it", () => {
    const organizationId = create();
    const HandshakeId = invite();
    const { Handshakes } = service.ListHandshakesForAccount({}, as(OTHER));
    expect(Handshakes).toMatchObject([
      {
        Id: HandshakeId,
        Arn: `${ARN}:handshake/${organizationId}/invite/${HandshakeId}`,
        State: "OPEN",
        Action: "INVITE",
        Parties: [
          { Id: organizationId, Type: "ORGANIZATION" },
          { Id: OTHER, Type: "ACCOUNT" },
        ],
      },
    ]);
    const { Handshake } = service.AcceptHandshake({ HandshakeId }, as(OTHER));
    expect(Handshake?.State).toBe("ACCEPTED");
    expect(organizations.memberIds(organizationId)).toEqual([MANAGEMENT, OTHER]);
  });

  test("finds an account by its address, also one that left another organization", () => {
    create();
    const accountId = createAccount("one@example.org");
    service.RemoveAccountFromOrganization({ AccountId: accountId }, as());
    const HandshakeId = invite("one@example.org", "EMAIL");
    service.AcceptHandshake({ HandshakeId }, as(accountId));
    expect(service.DescribeAccount({ AccountId: accountId }, as()).Account).toMatchObject({
      Email: "one@example.org",
      JoinedMethod: "INVITED",
    });
  });

  test.each([
    ["accepted by another account", "AcceptHandshake", STRANGER, "AccessDeniedException"],
    ["accepted by who sent it", "AcceptHandshake", MANAGEMENT, "AccessDeniedException"],
    ["cancelled by who got it", "CancelHandshake", OTHER, "AccessDeniedException"],
    ["declined by who sent it", "DeclineHandshake", MANAGEMENT, "AccessDeniedException"],
  ] as const)("cannot be %s", (_what, action, accountId, code) => {
    create();
    const HandshakeId = invite();
    expect(refusalOf(() => service[action]({ HandshakeId }, as(accountId))).code).toBe(code);
  });

  test("moves once, and ends after fifteen days", () => {
    create();
    const HandshakeId = invite();
    expect(refusalOf(() => invite()).code).toBe("DuplicateHandshakeException");
    service.CancelHandshake({ HandshakeId }, as());
    expect(refusalOf(() => service.CancelHandshake({ HandshakeId }, as())).code).toBe(
      "HandshakeAlreadyInStateException",
    );
    expect(refusalOf(() => service.AcceptHandshake({ HandshakeId }, as(OTHER))).code).toBe(
      "InvalidHandshakeTransitionException",
    );
    const late = { HandshakeId: invite() };
    nowMs += 15 * 24 * 60 * 60 * 1_000;
    expect(service.DescribeHandshake(late, as(OTHER)).Handshake?.State).toBe("EXPIRED");
    expect(refusalOf(() => service.AcceptHandshake(late, as(OTHER))).code).toBe(
      "InvalidHandshakeTransitionException",
    );
  });

  test("leads to all features once every invited account approves", () => {
    create("CONSOLIDATED_BILLING");
    join(OTHER);
    createAccount();
    const own = { HandshakeId: service.EnableAllFeatures({}, as()).Handshake?.Id };
    expect(refusalOf(() => service.AcceptHandshake(own, as())).code).toBe(
      "InvalidHandshakeTransitionException",
    );
    const Filter = { ParentHandshakeId: own.HandshakeId };
    const { Handshakes = [] } = service.ListHandshakesForOrganization({ Filter }, as());
    expect(Handshakes).toHaveLength(1);
    service.AcceptHandshake({ HandshakeId: Handshakes[0]?.Id }, as(OTHER));
    service.AcceptHandshake(own, as());
    expect(service.DescribeOrganization({}, as()).Organization?.FeatureSet).toBe("ALL");
  });
});

describe("delegated administrators", () => {
  const input = { AccountId: OTHER, ServicePrincipal: CLOUDTRAIL };

  beforeEach(() => {
    create();
    join(OTHER);
  });

  test("need trusted access, may read, and stay in the organization", () => {
    expect(refusalOf(() => service.RegisterDelegatedAdministrator(input, as()))).toMatchObject({
      members: { Reason: "SERVICE_ACCESS_NOT_ENABLED" },
    });
    expect(refusalOf(() => service.ListAccounts({}, as(OTHER)))).toEqual({
      code: "AccessDeniedException",
      message: "You don't have permissions to access this resource.",
    });
    service.EnableAWSServiceAccess({ ServicePrincipal: CLOUDTRAIL }, as());
    service.RegisterDelegatedAdministrator(input, as());
    expect(service.ListAccounts({}, as(OTHER)).Accounts).toHaveLength(2);
    expect(service.ListDelegatedServicesForAccount({ AccountId: OTHER }, as())).toMatchObject({
      DelegatedServices: [{ ServicePrincipal: CLOUDTRAIL }],
    });
    const leave = () => service.LeaveOrganization({}, as(OTHER));
    expect(refusalOf(leave)).toMatchObject({
      members: { Reason: "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG" },
    });
    service.DeregisterDelegatedAdministrator(input, as());
    leave();
  });

  test.each([
    [{ ...input, AccountId: STRANGER }, "AccountNotFoundException"],
    [{ ...input, AccountId: MANAGEMENT }, "ConstraintViolationException"],
    [{ ...input, ServicePrincipal: "nobody" }, "InvalidInputException"],
  ])("are not made of %j", (wrong, code) => {
    service.EnableAWSServiceAccess({ ServicePrincipal: CLOUDTRAIL }, as());
    expect(refusalOf(() => service.RegisterDelegatedAdministrator(wrong, as())).code).toBe(code);
  });
});

describe("trusted access", () => {
  test("is listed, and CloudTrail is told when it ends", () => {
    const id = create();
    service.EnableAWSServiceAccess({ ServicePrincipal: CLOUDTRAIL }, as());
    expect(service.ListAWSServiceAccessForOrganization({}, as())).toEqual({
      EnabledServicePrincipals: [
        { ServicePrincipal: CLOUDTRAIL, DateEnabled: new Date(CONTEXT_NOW_MS) },
      ],
    });
    expect(organizations.trusts(id, CLOUDTRAIL)).toBe(true);
    service.DisableAWSServiceAccess({ ServicePrincipal: CLOUDTRAIL }, as());
    expect(organizations.trusts(id, CLOUDTRAIL)).toBe(false);
    expect(cutOff).toEqual([id]);
  });

  test("needs all features", () => {
    create("CONSOLIDATED_BILLING");
    expect(
      refusalOf(() => service.EnableAWSServiceAccess({ ServicePrincipal: CLOUDTRAIL }, as())),
    ).toMatchObject({ members: { Reason: "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE" } });
  });
});

describe("policies", () => {
  const POLICY = {
    Name: "deny",
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    Content: '{"Version":"2012-10-17","Statement":[]}',
  } as const;

  beforeEach(() => create());

  test("are attached to the root, to units and to accounts", () => {
    const PolicyId = service.CreatePolicy(POLICY, as()).Policy?.PolicySummary?.Id;
    const TargetId = unit("u");
    expect(refusalOf(() => service.AttachPolicy({ PolicyId, TargetId }, as())).code).toBe(
      "PolicyTypeNotEnabledException",
    );
    service.EnablePolicyType({ RootId: rootId(), PolicyType: POLICY.Type }, as());
    service.AttachPolicy({ PolicyId, TargetId }, as());
    const { Policies } = service.ListPoliciesForTarget({ TargetId, Filter: POLICY.Type }, as());
    expect(Policies?.map(({ Name }) => Name)).toEqual(["FullAWSAccess", "deny"]);
    expect(service.ListTargetsForPolicy({ PolicyId }, as()).Targets).toMatchObject([
      { TargetId, Type: "ORGANIZATIONAL_UNIT", Name: "u" },
    ]);
    expect(refusalOf(() => service.DeletePolicy({ PolicyId }, as())).code).toBe(
      "PolicyInUseException",
    );
    service.DetachPolicy({ PolicyId, TargetId }, as());
    service.DeletePolicy({ PolicyId }, as());
    const last = { PolicyId: "p-FullAWSAccess", TargetId };
    expect(refusalOf(() => service.DetachPolicy(last, as()))).toMatchObject({
      members: { Reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED" },
    });
  });

  test.each([
    [{ Content: "[]" }, "MalformedPolicyDocumentException"],
    [{ Content: "{" }, "MalformedPolicyDocumentException"],
    [{ Name: "FullAWSAccess" }, "DuplicatePolicyException"],
    [{ Name: "" }, "InvalidInputException"],
    [{ Type: "NONE" as "TAG_POLICY" }, "InvalidInputException"],
  ])("are refused with %j", (wrong, code) => {
    expect(refusalOf(() => service.CreatePolicy({ ...POLICY, ...wrong }, as())).code).toBe(code);
  });

  test("of AWS stay as they are", () => {
    const PolicyId = "p-FullAWSAccess";
    expect(refusalOf(() => service.UpdatePolicy({ PolicyId, Name: "x" }, as()))).toMatchObject({
      members: { Reason: "IMMUTABLE_POLICY" },
    });
  });
});

test("tags are put, listed and taken off", () => {
  create();
  const ResourceId = unit("u");
  service.TagResource({ ResourceId, Tags: [{ Key: "__proto__", Value: "1" }] }, as());
  service.TagResource({ ResourceId, Tags: [{ Key: "b", Value: "2" }] }, as());
  expect(service.ListTagsForResource({ ResourceId }, as()).Tags).toHaveLength(2);
  service.UntagResource({ ResourceId, TagKeys: ["__proto__"] }, as());
  expect(service.ListTagsForResource({ ResourceId }, as()).Tags).toEqual([
    { Key: "b", Value: "2" },
  ]);
  const nowhere = { ResourceId: "ou-none-00000000" };
  expect(refusalOf(() => service.ListTagsForResource(nowhere, as())).code).toBe(
    "TargetNotFoundException",
  );
});

test("listings come in pages of twenty at most", () => {
  create();
  for (let n = 0; n < 24; n += 1) createAccount(`a${n}@example.org`, `a${n}`);
  const first = service.ListAccounts({}, as());
  const { NextToken } = first;
  const second = service.ListAccounts({ NextToken }, as());
  expect([first.Accounts?.length, second.Accounts?.length]).toEqual([20, 5]);
  expect(second.NextToken).toBeUndefined();
  expect(refusalOf(() => service.ListAccounts({ MaxResults: 21 }, as())).code).toBe(
    "InvalidInputException",
  );
  expect(refusalOf(() => service.ListAccounts({ NextToken: "x" }, as()))).toMatchObject({
    members: { Reason: "INVALID_NEXT_TOKEN" },
  });
});

test("that all organizations go is told before the store is emptied", () => {
  const id = create();
  organizations.cutOff();
  expect(cutOff).toEqual([id]);
});

test("only the management account changes anything", () => {
  create();
  join(OTHER);
  for (const call of [
    () => service.CreateAccount({ Email: "a@b.cd", AccountName: "a" }, as(OTHER)),
    () => service.EnableAWSServiceAccess({ ServicePrincipal: CLOUDTRAIL }, as(OTHER)),
    () => service.DeleteOrganization({}, as(OTHER)),
    () => service.RemoveAccountFromOrganization({ AccountId: OTHER }, as(OTHER)),
  ]) {
    expect(refusalOf(call).code).toBe("AccessDeniedException");
  }
});

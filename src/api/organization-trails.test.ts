import { beforeEach, describe, expect, test } from "vitest";
import { CloudTrailApi } from "../../test/support/cloudtrail-api.ts";

const MANAGEMENT = "111122223333";
const MEMBER = "222233334444";
const ADMINISTRATOR = "333344445555";
const STRANGER = "999988887777";
const ARN = `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/main`;
const SERVICE = { ServicePrincipal: "cloudtrail.amazonaws.com" };

let api: CloudTrailApi;
let organizationId: string;

beforeEach(() => {
  api = new CloudTrailApi();
});

const as = (accountId: string, region = "us-east-1") => ({ accountId, region });

/** An organization with trusted access, a member, and a member that administers trails. */
async function found(FeatureSet = "ALL"): Promise<void> {
  const created = api.organize("CreateOrganization", { FeatureSet });
  organizationId = (created as { Organization: { Id: string } }).Organization.Id;
  for (const accountId of [MEMBER, ADMINISTRATOR]) join(accountId);
  if (FeatureSet !== "ALL") return;
  api.organize("EnableAWSServiceAccess", SERVICE);
  await api.call("RegisterOrganizationDelegatedAdmin", { MemberAccountId: ADMINISTRATOR });
}

function join(accountId: string): void {
  const Target = { Id: accountId, Type: "ACCOUNT" };
  const invited = api.organize("InviteAccountToOrganization", { Target });
  const { Id } = (invited as { Handshake: { Id: string } }).Handshake;
  api.organize("AcceptHandshake", { HandshakeId: Id }, { accountId });
}

const create = (input: object = {}, context: object = {}) =>
  api.call(
    "CreateTrail",
    { Name: "main", S3BucketName: "logs", IsOrganizationTrail: true, ...input },
    context,
  );

describe("an organization's trail", () => {
  test("is the management account's, and marks the organization's folder", async () => {
    await found();
    expect(await create()).toMatchObject({ IsOrganizationTrail: true, TrailARN: ARN });
    expect(api.logs.keys).toEqual([`AWSLogs/${organizationId}/${MANAGEMENT}/CloudTrail/`]);
    expect(api.trails.get(ARN)).toMatchObject({ organizationId });
  });

  test("is the management account's when an administrator creates it", async () => {
    await found();
    expect(await create({}, as(ADMINISTRATOR))).toMatchObject({ TrailARN: ARN });
    await expect(create({}, as(ADMINISTRATOR))).rejects.toMatchObject({
      code: "TrailAlreadyExistsException",
      message: `Trail main already exists for customer: ${MANAGEMENT}`,
    });
  });

  test.each([
    ["no organization", async () => {}, MANAGEMENT, "OrganizationsNotInUseException"],
    ["another account", found, STRANGER, "OrganizationsNotInUseException"],
    ["a member", found, MEMBER, "NotOrganizationMasterAccountException"],
    [
      "consolidated billing",
      () => found("CONSOLIDATED_BILLING"),
      MANAGEMENT,
      "OrganizationNotInAllFeaturesModeException",
    ],
    [
      "no trusted access",
      async () => {
        await found();
        api.organize("DisableAWSServiceAccess", SERVICE);
      },
      MANAGEMENT,
      "CloudTrailAccessNotEnabledException",
    ],
    [
      "no service-linked role",
      async () => {
        await found();
        const role = api.identities.roles.find(MANAGEMENT, "AWSServiceRoleForCloudTrail");
        if (role) api.identities.roles.delete(role);
      },
      ADMINISTRATOR,
      "NoManagementAccountSLRExistsException",
    ],
  ])("is refused with %s", async (_what, prepare, accountId, code) => {
    await prepare();
    await expect(create({}, as(accountId))).rejects.toMatchObject({ code });
    expect(api.trails.list(accountId)).toEqual([]);
  });

  test("takes one of the five places in a member's region", async () => {
    await found();
    await create();
    for (const n of [1, 2, 3, 4]) {
      await create({ Name: `own-${n}`, IsOrganizationTrail: false }, as(MEMBER));
    }
    await expect(
      create({ Name: "own-5", IsOrganizationTrail: false }, as(MEMBER)),
    ).rejects.toMatchObject({ code: "MaximumNumberOfTrailsExceededException" });
  });

  test("becomes the account's alone when CloudTrail loses sight of the organization", async () => {
    await found();
    await create();
    api.organize("DisableAWSServiceAccess", SERVICE);
    expect((await api.call("GetTrail", { Name: "main" })).Trail?.IsOrganizationTrail).toBe(false);
    expect((await api.call("ListTrails", {}, as(MEMBER))).Trails).toEqual([]);
  });
});

describe("in a member account", () => {
  beforeEach(async () => {
    await found();
    await create({ IsMultiRegionTrail: true });
    await api.call("StartLogging", { Name: "main" });
  });

  test("it is listed and described, as a shadow", async () => {
    const listed = [{ TrailARN: ARN, Name: "main", HomeRegion: "us-east-1" }];
    expect((await api.call("ListTrails", {}, as(MEMBER))).Trails).toEqual(listed);
    const described = async (input: object, context: object) =>
      (await api.call("DescribeTrails", input, context)).trailList?.map(({ TrailARN }) => TrailARN);
    expect(await described({}, as(MEMBER, "eu-west-1"))).toEqual([ARN]);
    expect(await described({ includeShadowTrails: false }, as(MEMBER))).toEqual([]);
    expect(await described({ trailNameList: [ARN] }, as(MEMBER))).toEqual([ARN]);
    expect(await described({ trailNameList: ["main"] }, as(MEMBER))).toEqual([]);
    expect(await described({}, as(STRANGER))).toEqual([]);
  });

  test("it is read by its ARN", async () => {
    const context = as(MEMBER);
    expect((await api.call("GetTrail", { Name: ARN }, context)).Trail).toMatchObject({
      TrailARN: ARN,
      IsOrganizationTrail: true,
    });
    expect(await api.call("GetTrailStatus", { Name: ARN }, context)).toMatchObject({
      IsLogging: true,
    });
    expect(await api.call("GetEventSelectors", { TrailName: ARN }, context)).toMatchObject({
      TrailARN: ARN,
    });
  });

  test.each(["GetTrail", "GetTrailStatus", "StopLogging", "DeleteTrail"])(
    "%s does not know it by its name, nor outside the organization",
    async (action) => {
      const code = "TrailNotFoundException";
      await expect(api.call(action, { Name: "main" }, as(MEMBER))).rejects.toMatchObject({ code });
      await expect(api.call(action, { Name: ARN }, as(STRANGER))).rejects.toMatchObject({ code });
    },
  );

  test.each([
    ["StartLogging", { Name: ARN }],
    ["StopLogging", { Name: ARN }],
    ["DeleteTrail", { Name: ARN }],
    ["UpdateTrail", { Name: ARN, S3BucketName: "logs" }],
    ["PutEventSelectors", { TrailName: ARN, EventSelectors: [{}] }],
    ["PutInsightSelectors", { TrailName: ARN, InsightSelectors: [] }],
  ])("%s is refused", async (action, input) => {
    const before = await api.call("GetTrail", { Name: "main" });
    await expect(api.call(action, input, as(MEMBER))).rejects.toMatchObject({
      code: "NotOrganizationMasterAccountException",
    });
    expect(await api.call("GetTrail", { Name: "main" })).toEqual(before);
  });

  test.each([
    ["ListTags", { ResourceIdList: [ARN] }],
    ["AddTags", { ResourceId: ARN, TagsList: [{ Key: "a" }] }],
  ])("%s is another account's", async (action, input) => {
    await expect(api.call(action, input, as(MEMBER))).rejects.toMatchObject({
      code: "CloudTrailARNInvalidException",
      message: `AccountID in ARN is wrong, you can only access resources with AccountID ${MEMBER}.`,
    });
  });

  test("nothing of it is left when the account has left", async () => {
    api.organize("RemoveAccountFromOrganization", { AccountId: MEMBER });
    expect((await api.call("ListTrails", {}, as(MEMBER))).Trails).toEqual([]);
    await expect(api.call("GetTrail", { Name: ARN }, as(MEMBER))).rejects.toMatchObject({
      code: "TrailNotFoundException",
    });
  });
});

describe("a delegated administrator", () => {
  beforeEach(async () => {
    await found();
    api.topics.create(`arn:aws:sns:us-east-1:${MANAGEMENT}:topic`);
    await create({ SnsTopicName: "topic" });
  });

  test("manages it by its ARN", async () => {
    const context = as(ADMINISTRATOR);
    await api.call("StartLogging", { Name: ARN }, context);
    await api.call("AddTags", { ResourceId: ARN, TagsList: [{ Key: "a", Value: "b" }] }, context);
    expect((await api.call("ListTags", { ResourceIdList: [ARN] })).ResourceTagList).toEqual([
      { ResourceId: ARN, TagsList: [{ Key: "a", Value: "b" }] },
    ]);
    await api.call("UpdateTrail", { Name: ARN, S3KeyPrefix: "p" }, context);
    expect((await api.call("GetTrail", { Name: "main" })).Trail).toMatchObject({
      S3KeyPrefix: "p",
      SnsTopicARN: `arn:aws:sns:us-east-1:${MANAGEMENT}:topic`,
    });
    await api.call("DeleteTrail", { Name: ARN }, context);
    expect(api.trails.get(ARN)).toBeUndefined();
  });

  test("makes no account's trail of it: only the management account does", async () => {
    const input = { Name: ARN, IsOrganizationTrail: false };
    await expect(api.call("UpdateTrail", input, as(ADMINISTRATOR))).rejects.toMatchObject({
      code: "NotOrganizationMasterAccountException",
    });
    const updated = await api.call("UpdateTrail", input);
    expect(updated).toMatchObject({ IsOrganizationTrail: false });
    expect(api.trails.get(ARN)?.organizationId).toBeUndefined();
    await api.call("UpdateTrail", { Name: ARN, IsOrganizationTrail: true });
    expect(api.trails.get(ARN)).toMatchObject({ isOrganization: true, organizationId });
  });

  test("does not touch the management account's own trails", async () => {
    await create({ Name: "own", IsOrganizationTrail: false });
    const Name = ARN.replace("main", "own");
    await expect(api.call("StopLogging", { Name }, as(ADMINISTRATOR))).rejects.toMatchObject({
      code: "TrailNotFoundException",
    });
  });

  test("is one of Organizations' own", () => {
    const listed = api.organize("ListDelegatedAdministrators", SERVICE);
    expect(listed).toMatchObject({ DelegatedAdministrators: [{ Id: ADMINISTRATOR }] });
  });

  test("is none any more once deregistered; what it made stays", async () => {
    await create({ Name: "made" }, as(ADMINISTRATOR));
    await api.call("DeregisterOrganizationDelegatedAdmin", {
      DelegatedAdminAccountId: ADMINISTRATOR,
    });
    await expect(api.call("StopLogging", { Name: ARN }, as(ADMINISTRATOR))).rejects.toMatchObject({
      code: "NotOrganizationMasterAccountException",
    });
    expect(api.trails.list(MANAGEMENT).map(({ name }) => name)).toEqual(["made", "main"].sort());
  });
});

describe("RegisterOrganizationDelegatedAdmin", () => {
  const register = (MemberAccountId: string, context: object = {}) =>
    api.call("RegisterOrganizationDelegatedAdmin", { MemberAccountId }, context);

  test.each([
    [MEMBER, MEMBER, "NotOrganizationManagementAccountException"],
    [STRANGER, MEMBER, "OrganizationsNotInUseException"],
    [MANAGEMENT, MANAGEMENT, "CannotDelegateManagementAccountException"],
    [MANAGEMENT, STRANGER, "AccountNotFoundException"],
    [MANAGEMENT, "12", "InvalidParameterException"],
    [MANAGEMENT, ADMINISTRATOR, "AccountRegisteredException"],
  ])("by %s of %s is refused with %s", async (caller, member, code) => {
    await found();
    await expect(register(member, as(caller))).rejects.toMatchObject({ code });
  });

  test("takes three, and tells Organizations in the caller's name", async () => {
    await found();
    const made: unknown[] = [];
    const more = ["444455556666", "555566667777", "666677778888"];
    for (const accountId of more) join(accountId);
    for (const accountId of more.slice(0, 2)) {
      await register(accountId, { onBehalf: (call: unknown) => made.push(call) });
    }
    expect(made).toMatchObject([
      {
        by: "cloudtrail.amazonaws.com",
        operation: "RegisterDelegatedAdministrator",
        input: { AccountId: "444455556666", ServicePrincipal: "cloudtrail.amazonaws.com" },
      },
      { input: { AccountId: "555566667777" } },
    ]);
    await expect(register("666677778888")).rejects.toMatchObject({
      code: "DelegatedAdminAccountLimitExceededException",
    });
  });

  test("and its counterpart refuse who is none", async () => {
    await found();
    const input = { DelegatedAdminAccountId: MEMBER };
    await expect(api.call("DeregisterOrganizationDelegatedAdmin", input)).rejects.toMatchObject({
      code: "AccountNotRegisteredException",
    });
  });
});

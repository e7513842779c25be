import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, GivenIdentities, START_MS } from "./given.fixture.ts";
import { iamService } from "./index.ts";

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
});
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" },
});
const CREATED = new Date(START_MS);

let given: GivenIdentities;
let call: (name: string, input?: object) => unknown;
beforeEach(() => {
  given = new GivenIdentities();
  const service = iamService(given.identities);
  call = (name, input) => given.call(service, name, input);
});

describe("users", () => {
  it("are created, read, changed and deleted", () => {
    const user = {
      UserName: "bob",
      Path: "/team/",
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:user/team/bob`,
      CreateDate: CREATED,
      Tags: [{ Key: "team", Value: "a" }],
    };
    const input = { UserName: "bob", Path: "/team/", Tags: [{ Key: "team", Value: "a" }] };
    expect(call("CreateUser", input)).toEqual({ User: user });
    expect(call("GetUser", { UserName: "BOB" })).toEqual({ User: user });
    expect(call("UpdateUser", { UserName: "bob", NewUserName: "rob", NewPath: "/" })).toEqual({});
    expect(call("GetUser", { UserName: "rob" })).toMatchObject({
      User: { Arn: `arn:aws:iam::${ACCOUNT}:user/rob`, Path: "/" },
    });
    expect(call("GetUser", { UserName: "bob" })).toBe(
      "NoSuchEntityException: The user with name bob cannot be found.",
    );
    expect(call("DeleteUser", { UserName: "rob" })).toEqual({});
    expect(call("DeleteUser", { UserName: "rob" })).toMatch(/^NoSuchEntityException/);
  });

  it("without a name are the caller", () => {
    expect(call("GetUser")).toMatchObject({ User: { UserName: "admin" } });
    const service = iamService(given.identities);
    expect(given.call(service, "GetUser", {}, given.root)).toEqual({
      User: { UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root`, CreateDate: CREATED },
    });
    const nobody = { kind: "unattributed", accountId: ACCOUNT, reason: "unknown-key" } as const;
    expect(given.call(service, "GetUser", {}, nobody)).toBe(
      "400 ValidationError: Must specify userName when calling with non-User credentials",
    );
  });

  it("have none of what Terraform looks for before it deletes one", () => {
    call("CreateUser", { UserName: "bob" });
    const missing = "NoSuchEntityException: Login Profile for User bob cannot be found.";
    expect(call("DeleteLoginProfile", { UserName: "bob" })).toBe(missing);
    expect(call("GetLoginProfile", { UserName: "bob" })).toBe(missing);
    for (const member of ["SigningCertificates", "SSHPublicKeys", "ServiceSpecificCredentials"]) {
      expect(call(`List${member}`, { UserName: "bob" })).toMatchObject({ IsTruncated: false });
    }
    expect(call("DeleteLoginProfile", { UserName: "rob" })).toBe(
      "NoSuchEntityException: The user with name rob cannot be found.",
    );
  });

  it("of one account are not seen from another", () => {
    const other = { kind: "root", accountId: "444455556666" } as const;
    const service = iamService(given.identities);
    expect(given.call(service, "GetUser", { UserName: "admin" }, other)).toMatch(/^NoSuchEntity/);
    expect(given.call(service, "ListUsers", {}, other)).toEqual({ Users: [], IsTruncated: false });
  });

  it.each([
    [{ UserName: "ADMIN" }, "EntityAlreadyExistsException: User with name ADMIN already exists."],
    [
      { UserName: "a b" },
      "400 ValidationError: The specified value for userName is invalid. It must contain only " +
        "alphanumeric characters and/or the following: +=,.@_-",
    ],
    [
      { UserName: "a".repeat(65) },
      "400 ValidationError: 1 validation error detected: Value at 'userName' failed to satisfy " +
        "constraint: Member must have length less than or equal to 64",
    ],
    [
      {},
      "400 ValidationError: 1 validation error detected: Value at 'userName' failed to satisfy " +
        "constraint: Member must not be null",
    ],
    [
      { UserName: "x", Path: "team" },
      "400 ValidationError: The specified value for path is invalid. It must begin and end with " +
        "/ and contain only alphanumeric characters and/or / characters.",
    ],
    [
      {
        UserName: "x",
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "A", Value: "2" },
        ],
      },
      "InvalidInputException: Duplicate tag keys found. Please note that Tag keys are case " +
        "insensitive.",
    ],
  ])("are refused: %j", (input, refusal) => {
    expect(call("CreateUser", input)).toBe(refusal);
    expect(given.identities.users.find(ACCOUNT, "x")).toBeUndefined();
  });

  it("do not take another's name", () => {
    call("CreateUser", { UserName: "bob" });
    const rename = (NewUserName: string) => call("UpdateUser", { UserName: "bob", NewUserName });
    expect(rename("Admin")).toBe(
      "EntityAlreadyExistsException: User with name Admin already exists.",
    );
    expect(rename("BOB")).toEqual({});
  });

  it("are not deleted with what is theirs", () => {
    call("CreateUser", { UserName: "bob" });
    const user = { UserName: "bob" };
    const refused = (first: string) =>
      expect(call("DeleteUser", user)).toBe(
        `DeleteConflictException: Cannot delete entity, must ${first} first.`,
      );
    const { AccessKey } = call("CreateAccessKey", user) as { AccessKey: { AccessKeyId: string } };
    refused("delete access keys");
    call("PutUserPolicy", { ...user, PolicyName: "p", PolicyDocument: POLICY });
    refused("delete policies");
    call("AttachUserPolicy", { ...user, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    refused("detach all policies");
    call("DetachUserPolicy", { ...user, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    call("DeleteUserPolicy", { ...user, PolicyName: "p" });
    call("DeleteAccessKey", { ...user, AccessKeyId: AccessKey.AccessKeyId });
    expect(call("DeleteUser", user)).toEqual({});
  });

  it("come in pages", () => {
    for (const name of ["c", "B", "a"]) call("CreateUser", { UserName: name });
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const page = call("ListUsers", { MaxItems: 2, ...(Marker && { Marker }) }) as {
        Users: { UserName: string }[];
        Marker?: string;
      };
      expect(page.Users.length).toBeLessThanOrEqual(2);
      names.push(...page.Users.map((user) => user.UserName));
      Marker = page.Marker;
    } while (Marker);
    expect(names).toEqual(["a", "admin", "B", "c"]);
    expect(call("ListUsers", { Marker: "x" })).toBe("400 ValidationError: Invalid Marker.");
    expect(call("ListUsers", { MaxItems: 0 })).toMatch(/^400 ValidationError/);
  });

  it("are listed by the beginning of their path, without tags", () => {
    call("CreateUser", { UserName: "bob", Path: "/team/a/", Tags: [{ Key: "k", Value: "v" }] });
    expect(call("ListUsers", { PathPrefix: "/team/" })).toEqual({
      IsTruncated: false,
      Users: [expect.not.objectContaining({ Tags: expect.anything() })],
    });
  });
});

describe("access keys", () => {
  it("are two at most, and of their owner only", () => {
    const made = call("CreateAccessKey", {}) as { AccessKey: Record<string, unknown> };
    expect(made.AccessKey).toEqual({
      UserName: "admin",
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^.{40}$/),
      Status: "Active",
      CreateDate: CREATED,
    });
    expect(call("CreateAccessKey", { UserName: "admin" })).toBe(
      "LimitExceededException: Cannot exceed quota for AccessKeysPerUser: 2",
    );
    call("CreateUser", { UserName: "bob" });
    const { AccessKeyId } = made.AccessKey;
    expect(call("DeleteAccessKey", { UserName: "bob", AccessKeyId })).toBe(
      `NoSuchEntityException: The Access Key with id ${AccessKeyId} cannot be found.`,
    );
    expect(call("DeleteAccessKey", { AccessKeyId })).toEqual({});
  });

  it("are listed without their secrets, and switched off and on", () => {
    const { AccessKeyMetadata } = call("ListAccessKeys") as {
      AccessKeyMetadata: { AccessKeyId: string }[];
    };
    expect(AccessKeyMetadata).toEqual([
      {
        UserName: "admin",
        AccessKeyId: expect.any(String),
        Status: "Active",
        CreateDate: CREATED,
      },
    ]);
    const AccessKeyId = AccessKeyMetadata[0]?.AccessKeyId ?? "";
    call("UpdateAccessKey", { AccessKeyId, Status: "Inactive" });
    expect(given.identities.findKey(AccessKeyId)?.status).toBe("Inactive");
    expect(call("UpdateAccessKey", { AccessKeyId, Status: "Off" })).toMatch(/enum value set/);
  });

  it("tell when they were last used", () => {
    const AccessKeyId = given.identities.mintFirstCredentials().admin.accessKeyId;
    expect(call("GetAccessKeyLastUsed", { AccessKeyId })).toEqual({
      UserName: "admin",
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    });
    const use = { atMs: START_MS, signingName: "s3", region: "eu-west-1" };
    given.identities.keys.noteUse(AccessKeyId, use);
    expect(call("GetAccessKeyLastUsed", { AccessKeyId })).toMatchObject({
      AccessKeyLastUsed: { LastUsedDate: CREATED, ServiceName: "s3", Region: "eu-west-1" },
    });
    expect(call("GetAccessKeyLastUsed", { AccessKeyId: "AKIAX" })).toMatch(/^NoSuchEntity/);
  });
});

describe("roles", () => {
  const input = { RoleName: "deployer", Path: "/ci/", AssumeRolePolicyDocument: TRUST };

  it("are created, read, changed and deleted", () => {
    const role = {
      RoleName: "deployer",
      Path: "/ci/",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/ci/deployer`,
      CreateDate: CREATED,
      AssumeRolePolicyDocument: encodeURIComponent(TRUST),
      MaxSessionDuration: 3600,
    };
    expect(call("CreateRole", input)).toEqual({ Role: role });
    expect(call("GetRole", { RoleName: "deployer" })).toEqual({
      Role: { ...role, RoleLastUsed: {} },
    });
    call("UpdateRole", { RoleName: "deployer", Description: "d", MaxSessionDuration: 7200 });
    expect(call("ListRoles", { PathPrefix: "/ci/" })).toEqual({
      Roles: [{ ...role, Description: "d", MaxSessionDuration: 7200 }],
      IsTruncated: false,
    });
    expect(call("CreateRole", input)).toBe(
      "EntityAlreadyExistsException: Role with name deployer already exists.",
    );
    expect(call("DeleteRole", { RoleName: "deployer" })).toEqual({});
    expect(call("GetRole", { RoleName: "deployer" })).toBe(
      "NoSuchEntityException: The role with name deployer cannot be found.",
    );
  });

  it.each([
    ["not json", "This policy contains invalid Json"],
    ["[]", "This policy contains invalid Json"],
    ['{"Version":"2012-10-17","Statement":[]}', "This policy contains invalid Json"],
    [
      '{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}',
      "Missing required field Principal",
    ],
    ['{"Statement":{"Effect":"Allow","Principal":"*"}}', "Missing required field Action"],
    ['{"Statement":{"Principal":"*","Action":"*"}}', "Missing required field Effect"],
    [
      '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}',
      "Has prohibited field Resource",
    ],
    [
      '{"Statement":{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","iam:*"]}}',
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRoleWithWebIdendity"}}',
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
  ])("are not created with the trust policy %s", (AssumeRolePolicyDocument, message) => {
    const refusal = `MalformedPolicyDocumentException: ${message}`;
    expect(call("CreateRole", { RoleName: "x", AssumeRolePolicyDocument })).toBe(refusal);
    call("CreateRole", input);
    const update = { RoleName: "deployer", PolicyDocument: AssumeRolePolicyDocument };
    expect(call("UpdateAssumeRolePolicy", update)).toBe(refusal);
  });
});

describe.each(["User", "Role"])("policies of a %s", (noun) => {
  let entity: object;
  beforeEach(() => {
    entity = { [`${noun}Name`]: "x" };
    call(`Create${noun}`, { ...entity, AssumeRolePolicyDocument: TRUST });
  });

  it("are kept under their names and answered percent-encoded", () => {
    const odd = POLICY.replace("s3:*", "s3:Get(*)'!");
    call(`Put${noun}Policy`, { ...entity, PolicyName: "constructor", PolicyDocument: odd });
    call(`Put${noun}Policy`, { ...entity, PolicyName: "b", PolicyDocument: POLICY });
    const answer = call(`Get${noun}Policy`, { ...entity, PolicyName: "constructor" }) as {
      PolicyDocument: string;
    };
    expect(answer).toMatchObject({ ...entity, PolicyName: "constructor" });
    expect(answer.PolicyDocument).toMatch(/^[A-Za-z0-9%\-._~]+$/);
    expect(decodeURIComponent(answer.PolicyDocument)).toBe(odd);
    expect(call(`List${noun}Policies`, entity)).toEqual({
      PolicyNames: ["b", "constructor"],
      IsTruncated: false,
    });
    expect(call(`Delete${noun}Policy`, { ...entity, PolicyName: "constructor" })).toEqual({});
    expect(call(`Get${noun}Policy`, { ...entity, PolicyName: "constructor" })).toBe(
      `NoSuchEntityException: The ${noun.toLowerCase()} policy with name constructor cannot be ` +
        "found.",
    );
  });

  it.each([
    ["", "400 ValidationError: 1 validation error detected: Value at 'policyDocument' failed"],
    ["{}", "MalformedPolicyDocumentException: Syntax errors in policy."],
    ['{"Version":"2020","Statement":[]}', "MalformedPolicyDocumentException: Syntax errors"],
    [
      '{"Statement":{"Effect":"Allow","Resource":"*"}}',
      "MalformedPolicyDocumentException: Policy statement must contain actions.",
    ],
    [
      '{"Statement":{"Effect":"Allow","Action":"*"}}',
      "MalformedPolicyDocumentException: Policy statement must contain resources.",
    ],
    [
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}',
      "MalformedPolicyDocumentException: Policy document should not specify a principal.",
    ],
    [
      '{"Statement":{"Effect":"Allow","Action":"s3","Resource":"*"}}',
      "MalformedPolicyDocumentException: Actions/Conditions must be prefaced by a vendor, e.g.,",
    ],
    [
      '{"Statement":{"Effect":"Allow","NotAction":"s3:Get:x","Resource":"*"}}',
      "MalformedPolicyDocumentException: Actions/Condition can contain only one colon.",
    ],
    [
      '{"Statement":{"Effect":"Allow","Action":["s3:Get","s_3:*"],"Resource":"*"}}',
      "MalformedPolicyDocumentException: Vendor s_3 is not valid",
    ],
    [
      '{"Statement":{"Effect":"Allow","Action":"s3","Resource":["*","bucket"]}}',
      'MalformedPolicyDocumentException: Resource bucket must be in ARN format or "*".',
    ],
    [
      '{"Statement":{"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*"}}',
      "MalformedPolicyDocumentException: Statement IDs (SID) must be alpha-numeric.",
    ],
    [
      JSON.stringify({
        Statement: Array(2).fill({ ...JSON.parse(POLICY).Statement[0], Sid: "a" }),
      }),
      "MalformedPolicyDocumentException: Statement IDs (SID) in a single policy must be unique.",
    ],
  ])("are refused: %s", (PolicyDocument, refusal) => {
    const put = { ...entity, PolicyName: "p", PolicyDocument };
    expect(String(call(`Put${noun}Policy`, put)).startsWith(refusal)).toBe(true);
  });

  it("are attached by their ARNs, ten at most", () => {
    const arn = (name: string) => `arn:aws:iam::aws:policy/job-function/${name}`;
    for (let index = 0; index < 10; index += 1) {
      const attach = { ...entity, PolicyArn: arn(`p${index}`) };
      expect(call(`Attach${noun}Policy`, attach)).toEqual({});
      expect(call(`Attach${noun}Policy`, attach)).toEqual({});
    }
    expect(call(`Attach${noun}Policy`, { ...entity, PolicyArn: arn("p10") })).toBe(
      `LimitExceededException: Cannot exceed quota for PoliciesPer${noun}: 10`,
    );
    expect(call(`ListAttached${noun}Policies`, { ...entity, MaxItems: 1 })).toMatchObject({
      AttachedPolicies: [{ PolicyName: "p0", PolicyArn: arn("p0") }],
      IsTruncated: true,
    });
    expect(
      call(`ListAttached${noun}Policies`, { ...entity, PathPrefix: "/service-role/" }),
    ).toMatchObject({ AttachedPolicies: [] });
    const missing = `arn:aws:iam::${ACCOUNT}:policy/missing`;
    expect(call(`Attach${noun}Policy`, { ...entity, PolicyArn: missing })).toBe(
      `NoSuchEntityException: Policy ${missing} does not exist or is not attachable.`,
    );
    expect(call(`Detach${noun}Policy`, { ...entity, PolicyArn: missing })).toBe(
      `NoSuchEntityException: Policy ${missing} was not found.`,
    );
  });

  it("are tagged", () => {
    const tags = (Tags: object) => call(`Tag${noun}`, { ...entity, Tags });
    tags([
      { Key: "b", Value: "1" },
      { Key: "a", Value: "1" },
    ]);
    tags([{ Key: "B", Value: "2" }]);
    expect(call(`List${noun}Tags`, entity)).toEqual({
      Tags: [
        { Key: "B", Value: "2" },
        { Key: "a", Value: "1" },
      ],
      IsTruncated: false,
    });
    call(`Untag${noun}`, { ...entity, TagKeys: ["A", "missing"] });
    expect(call(`List${noun}Tags`, entity)).toMatchObject({ Tags: [{ Key: "B", Value: "2" }] });
    expect(tags(Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}` })))).toMatch(
      /^LimitExceeded/,
    );
  });
});

describe("managed policies", () => {
  const arn = `arn:aws:iam::${ACCOUNT}:policy/team/p`;
  const PolicyArn = arn;
  beforeEach(() => {
    call("CreatePolicy", { PolicyName: "p", Path: "/team/", PolicyDocument: POLICY });
  });

  it("are created, counted and deleted", () => {
    expect(call("GetPolicy", { PolicyArn })).toMatchObject({
      Policy: { PolicyName: "p", Arn: arn, DefaultVersionId: "v1", AttachmentCount: 0 },
    });
    expect(call("CreatePolicy", { PolicyName: "P", PolicyDocument: POLICY })).toBe(
      "EntityAlreadyExistsException: A policy called P already exists. Duplicate names are not " +
        "allowed.",
    );
    call("AttachUserPolicy", { UserName: "admin", PolicyArn });
    expect(call("ListPolicies", { OnlyAttached: true })).toMatchObject({
      Policies: [{ Arn: arn, AttachmentCount: 1 }],
    });
    expect(call("DeletePolicy", { PolicyArn })).toBe(
      "DeleteConflictException: Cannot delete a policy attached to entities.",
    );
    call("DetachUserPolicy", { UserName: "admin", PolicyArn });
    expect(call("DeletePolicy", { PolicyArn })).toEqual({});
    expect(call("GetPolicy", { PolicyArn })).toBe(
      `NoSuchEntityException: Policy ${arn} was not found.`,
    );
  });

  it("have five versions at most, whose numbers are not used again", () => {
    const next = (SetAsDefault = false) =>
      call("CreatePolicyVersion", { PolicyArn, PolicyDocument: POLICY, SetAsDefault });
    for (const VersionId of ["v2", "v3", "v4", "v5"]) {
      expect(next()).toMatchObject({ PolicyVersion: { VersionId, IsDefaultVersion: false } });
    }
    expect(next()).toMatch(/^LimitExceededException: A managed policy can have up to 5 versions/);
    call("DeletePolicyVersion", { PolicyArn, VersionId: "v5" });
    expect(next(true)).toMatchObject({
      PolicyVersion: { VersionId: "v6", IsDefaultVersion: true },
    });
    expect(call("DeletePolicyVersion", { PolicyArn, VersionId: "v6" })).toBe(
      "DeleteConflictException: Cannot delete the default version of a policy.",
    );
    expect(call("DeletePolicy", { PolicyArn })).toMatch(/has more than one version/);
    expect(call("GetPolicyVersion", { PolicyArn, VersionId: "v6" })).toMatchObject({
      PolicyVersion: { Document: encodeURIComponent(POLICY).replaceAll("*", "%2A") },
    });
    expect(call("GetPolicyVersion", { PolicyArn, VersionId: "v5" })).toBe(
      `NoSuchEntityException: Policy ${arn} version v5 does not exist or is not attachable.`,
    );
  });

  it("are out of another account's reach", () => {
    const other = { kind: "root", accountId: "444455556666" } as const;
    const service = iamService(given.identities);
    expect(given.call(service, "DeletePolicy", { PolicyArn }, other)).toMatch(/^NoSuchEntity/);
  });
});

describe("the account", () => {
  it("has one alias, which is its own", () => {
    expect(call("ListAccountAliases")).toEqual({ AccountAliases: [], IsTruncated: false });
    call("CreateAccountAlias", { AccountAlias: "acme" });
    call("CreateAccountAlias", { AccountAlias: "acme-two" });
    expect(call("ListAccountAliases")).toMatchObject({ AccountAliases: ["acme-two"] });
    const other = { kind: "root", accountId: "444455556666" } as const;
    const service = iamService(given.identities);
    const take = { AccountAlias: "acme-two" };
    expect(given.call(service, "CreateAccountAlias", take, other)).toBe(
      "EntityAlreadyExistsException: The account alias acme-two already exists.",
    );
    expect(call("CreateAccountAlias", { AccountAlias: "A" })).toMatch(/^400 ValidationError/);
    expect(call("DeleteAccountAlias", { AccountAlias: "acme" })).toMatch(/^NoSuchEntity/);
    expect(call("DeleteAccountAlias", { AccountAlias: "acme-two" })).toEqual({});
  });

  it("is summed up", () => {
    expect(call("GetAccountSummary")).toMatchObject({
      SummaryMap: { Users: 1, Roles: 0, AccountAccessKeysPresent: 1 },
    });
  });
});

it("writes nothing when an action is refused", () => {
  const { users } = given.identities;
  const before = users.list(ACCOUNT);
  call("UpdateUser", { UserName: "admin", NewUserName: "ok", NewPath: "bad" });
  expect(users.list(ACCOUNT)).toEqual(before);
});

import { beforeEach, describe, expect, it, test } from "vitest";
import { seededIds } from "../../../base/ids.ts";
import { ACCOUNT, GivenIdentities } from "../given.fixture.ts";
import { iamService } from "../index.ts";
import { codeAt, mintSeed, stepOfCode } from "./one-time-code.ts";

// The vectors of RFC 6238, appendix B, cut to six digits; the seed is its secret in base32.
const SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_234_567_890, "005924"],
  [20_000_000_000, "353130"],
])("shows the code of RFC 6238 at second %d", (second, code) => {
  expect(codeAt(SEED, Math.floor(second / 30))).toBe(code);
});

describe("a code", () => {
  const nowMs = 1_111_111_109_000;
  const step = Math.floor(nowMs / 30_000);
  it("is good half a minute early and late, and no longer", () => {
    const found = [-2, -1, 0, 1, 2].map((off) =>
      stepOfCode({ seed: SEED }, codeAt(SEED, step + off), nowMs),
    );
    expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
  });

  it("is good once", () => {
    const code = codeAt(SEED, step);
    expect(stepOfCode({ seed: SEED, after: step - 1 }, code, nowMs)).toBe(step);
    expect(stepOfCode({ seed: SEED, after: step }, code, nowMs)).toBeUndefined();
    expect(stepOfCode({ seed: SEED }, `${code}0`, nowMs)).toBeUndefined();
  });
});

test("a seed is 64 characters of base32", () => {
  expect(mintSeed((length) => seededIds("seed").bytes(length))).toMatch(/^[A-Z2-7]{64}$/);
});

describe("virtual devices", () => {
  let given: GivenIdentities;
  beforeEach(() => {
    given = new GivenIdentities();
  });
  const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/phone`;
  const call = (name: string, input: object = {}) =>
    given.call(iamService(given.identities), name, input);
  const create = () =>
    call("CreateVirtualMFADevice", { VirtualMFADeviceName: "phone" }) as {
      readonly VirtualMFADevice: { readonly Base32StringSeed: Buffer };
    };
  const enable = (seed: string, steps: readonly [number, number]) => {
    const now = Math.floor(given.nowMs / 30_000);
    const [AuthenticationCode1, AuthenticationCode2] = steps.map((off) => codeAt(seed, now + off));
    const codes = { AuthenticationCode1, AuthenticationCode2 };
    return call("EnableMFADevice", { UserName: "admin", SerialNumber, ...codes });
  };

  it("go to a user who shows two codes in a row, and back", () => {
    const seed = create().VirtualMFADevice.Base32StringSeed.toString();
    expect(enable(seed, [0, 0])).toMatch(/^InvalidAuthenticationCodeException/);
    expect(enable(seed, [-1, 1])).toMatch(/^InvalidAuthenticationCodeException/);
    expect(enable(seed, [-1, 0])).toEqual({});
    expect(enable(seed, [0, 1])).toMatch(/^EntityAlreadyExistsException/);
    const MFADevices = [{ UserName: "admin", SerialNumber, EnableDate: new Date(given.nowMs) }];
    expect(call("ListMFADevices")).toEqual({ MFADevices, IsTruncated: false });
    expect(call("ListVirtualMFADevices", { AssignmentStatus: "Unassigned" })).toMatchObject({
      VirtualMFADevices: [],
    });
    expect(call("ListVirtualMFADevices")).toMatchObject({
      VirtualMFADevices: [{ SerialNumber, User: { UserName: "admin" } }],
    });
    expect(call("DeleteVirtualMFADevice", { SerialNumber })).toMatch(/^DeleteConflictException/);
    expect(call("DeactivateMFADevice", { UserName: "admin", SerialNumber })).toEqual({});
    expect(call("ListMFADevices")).toMatchObject({ MFADevices: [] });
    expect(call("DeleteVirtualMFADevice", { SerialNumber })).toEqual({});
    expect(call("DeleteVirtualMFADevice", { SerialNumber })).toMatch(/^NoSuchEntityException/);
  });

  it("keep their user from being deleted, and a second of the name from being made", () => {
    enable(create().VirtualMFADevice.Base32StringSeed.toString(), [-1, 0]);
    expect(create()).toMatch(/^EntityAlreadyExistsException/);
    for (const { accessKeyId } of given.identities.keys.list({
      kind: "user",
      accountId: ACCOUNT,
      userId: given.identities.users.find(ACCOUNT, "admin")?.id ?? "",
      userName: "admin",
      arn: "",
    })) {
      call("DeleteAccessKey", { UserName: "admin", AccessKeyId: accessKeyId });
    }
    expect(call("DeleteUser", { UserName: "admin" })).toMatch(
      /^DeleteConflictException: .*MFA device/,
    );
  });
});

import { createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { givenKms, STRANGER } from "../../../test/support/kms-service.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const ALICE = "arn:aws:iam::111122223333:user/alice";
const HELLO = Buffer.from("hello");

interface Ciphertext {
  readonly CiphertextBlob: Uint8Array;
}
interface Plaintext {
  readonly Plaintext: Uint8Array;
}

async function givenEncrypted(EncryptionContext?: object) {
  const kms = givenKms();
  const KeyId = await kms.createKey();
  const input = { KeyId, Plaintext: HELLO, EncryptionContext };
  const { CiphertextBlob } = await kms.call<Ciphertext>("Encrypt", input);
  return { ...kms, KeyId, id: KeyId.split("/")[1] ?? "", CiphertextBlob };
}

describe("what is encrypted", () => {
  test("is decrypted without naming the key", async () => {
    const { call, CiphertextBlob, KeyId } = await givenEncrypted({ a: "b" });
    const answer = await call("Decrypt", { CiphertextBlob, EncryptionContext: { a: "b" } });
    expect(answer).toMatchObject({ KeyId, Plaintext: HELLO });
  });

  test("is not decrypted without its context", async () => {
    const { refusal, CiphertextBlob } = await givenEncrypted({ a: "b" });
    expect(await refusal("Decrypt", { CiphertextBlob })).toBe("InvalidCiphertextException: ");
  });

  test("is not decrypted by another key", async () => {
    const { refusal, createKey, CiphertextBlob } = await givenEncrypted();
    const KeyId = await createKey();
    expect(await refusal("Decrypt", { CiphertextBlob, KeyId })).toBe(
      "IncorrectKeyException: The key ID in the request does not identify a CMK that can perform " +
        "this operation.",
    );
  });

  test("is not decrypted from another region", async () => {
    const { refusal, CiphertextBlob } = await givenEncrypted();
    const said = await refusal("Decrypt", { CiphertextBlob }, { region: "eu-west-1" });
    expect(said).toMatch(/^AccessDeniedException: The ciphertext refers to/);
  });

  test("is encrypted anew under another key and context", async () => {
    const { call, createKey, CiphertextBlob } = await givenEncrypted({ a: "b" });
    const DestinationKeyId = await createKey();
    const again = await call<Ciphertext>("ReEncrypt", {
      ...{ CiphertextBlob, SourceEncryptionContext: { a: "b" } },
      ...{ DestinationKeyId, DestinationEncryptionContext: { c: "d" } },
    });
    const input = { CiphertextBlob: again.CiphertextBlob, EncryptionContext: { c: "d" } };
    expect(await call("Decrypt", input)).toMatchObject({
      KeyId: DestinationKeyId,
      Plaintext: HELLO,
    });
  });

  test("stays readable after every rotation, on demand and by time", async () => {
    const { call, clock, KeyId, CiphertextBlob } = await givenEncrypted();
    const read = async (blob: Uint8Array) =>
      Buffer.from((await call<Plaintext>("Decrypt", { CiphertextBlob: blob })).Plaintext);
    const material = async () => {
      const { KeyMetadata } = await call<{ KeyMetadata: { CurrentKeyMaterialId: string } }>(
        "DescribeKey",
        { KeyId },
      );
      return KeyMetadata.CurrentKeyMaterialId;
    };
    const first = await material();
    await call("RotateKeyOnDemand", { KeyId });
    const second = await material();
    const later = await call<Ciphertext>("Encrypt", { KeyId, Plaintext: HELLO });
    await call("EnableKeyRotation", { KeyId, RotationPeriodInDays: 90 });
    clock.advance(90 * DAY_MS);
    expect(new Set([first, second, await material()]).size).toBe(3);
    expect(await read(CiphertextBlob)).toEqual(HELLO);
    expect(await read(later.CiphertextBlob)).toEqual(HELLO);
    expect(await call("ListKeyRotations", { KeyId })).toMatchObject({
      Rotations: [{ RotationType: "AUTOMATIC" }, { RotationType: "ON_DEMAND" }],
    });
  });
});

describe("a data key", () => {
  test.each([
    [{ KeySpec: "AES_256" }, 32],
    [{ KeySpec: "AES_128" }, 16],
    [{ NumberOfBytes: 64 }, 64],
  ])("%o has %i bytes, and opens from its ciphertext", async (wanted, length) => {
    const { call, KeyId } = await givenEncrypted();
    const made = await call<Plaintext & Ciphertext>("GenerateDataKey", { KeyId, ...wanted });
    expect(made.Plaintext).toHaveLength(length);
    const { CiphertextBlob } = made;
    expect(await call("Decrypt", { CiphertextBlob })).toMatchObject({ Plaintext: made.Plaintext });
  });

  test("is given without its plaintext when it is not to be seen", async () => {
    const { call, KeyId } = await givenEncrypted();
    const input = { KeyId, KeySpec: "AES_256" };
    const made = await call("GenerateDataKeyWithoutPlaintext", input);
    expect(Object.keys(made).sort()).toEqual(["CiphertextBlob", "KeyId", "KeyMaterialId"]);
  });
});

describe("a key's state", () => {
  test("decides what it does", async () => {
    const { call, refusal, clock, KeyId, CiphertextBlob } = await givenEncrypted();
    await call("DisableKey", { KeyId });
    expect(await refusal("Decrypt", { CiphertextBlob })).toBe(
      `DisabledException: ${KeyId} is disabled.`,
    );
    await call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    const pending = `KMSInvalidStateException: ${KeyId} is pending deletion.`;
    expect(await refusal("Decrypt", { CiphertextBlob })).toBe(pending);
    expect(await refusal("EnableKey", { KeyId })).toBe(pending);
    clock.advance(7 * DAY_MS - 1);
    await call("CancelKeyDeletion", { KeyId });
    await call("EnableKey", { KeyId });
    expect(await call("Decrypt", { CiphertextBlob })).toMatchObject({ Plaintext: HELLO });
  });

  test("ends, with aliases and all that was encrypted, when the waiting is over", async () => {
    const { call, refusal, clock, id, KeyId, CiphertextBlob } = await givenEncrypted();
    await call("CreateAlias", { AliasName: "alias/a", TargetKeyId: id });
    await call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    clock.advance(7 * DAY_MS);
    expect(await refusal("DescribeKey", { KeyId })).toBe(
      `NotFoundException: Key '${KeyId}' does not exist`,
    );
    expect(await call("ListAliases")).toMatchObject({ Aliases: [] });
    expect(await call("ListKeys")).toMatchObject({ Keys: [] });
    expect(await refusal("Decrypt", { CiphertextBlob })).toMatch(/^AccessDeniedException/);
  });
});

describe("a key is named", () => {
  test("by id, ARN, alias and alias's ARN", async () => {
    const { call, id, KeyId } = await givenEncrypted();
    await call("CreateAlias", { AliasName: "alias/a/b", TargetKeyId: id });
    const names = [id, KeyId, "alias/a/b", "arn:aws:kms:us-east-1:111122223333:alias/a/b"];
    const found = await Promise.all(names.map((name) => call("DescribeKey", { KeyId: name })));
    expect(found).toEqual(
      names.map(() => ({ KeyMetadata: expect.objectContaining({ Arn: KeyId }) })),
    );
  });

  test.each([
    ["nonsense", "NotFoundException: Invalid keyId 'nonsense'"],
    [
      "alias/none",
      "NotFoundException: Alias arn:aws:kms:us-east-1:111122223333:alias/none is not found.",
    ],
    [
      "1234abcd-12ab-34cd-56ef-1234567890ab",
      "NotFoundException: Key 'arn:aws:kms:us-east-1:111122223333:key/" +
        "1234abcd-12ab-34cd-56ef-1234567890ab' does not exist",
    ],
    [
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "NotFoundException: Invalid arn eu-west-1",
    ],
  ])("and not found by %s", async (KeyId, said) => {
    expect(await givenKms().refusal("DescribeKey", { KeyId })).toBe(said);
  });

  test("by an alias of AWS's, which is made when it is asked for, and only once", async () => {
    const { call, refusal } = givenKms();
    const describeIt = () =>
      call<{ KeyMetadata: { Arn: string } }>("DescribeKey", { KeyId: "alias/aws/s3" });
    const first = await describeIt();
    expect(first.KeyMetadata).toMatchObject({ KeyManager: "AWS" });
    expect(await describeIt()).toEqual(first);
    const KeyId = first.KeyMetadata.Arn;
    expect(await refusal("ScheduleKeyDeletion", { KeyId })).toMatch(/^AccessDeniedException: /);
    expect(await refusal("Encrypt", { KeyId, Plaintext: HELLO })).toMatch(/^AccessDenied/);
  });
});

describe("an alias is refused", () => {
  test.each([
    ["a", "ValidationException: Invalid identifier"],
    ["alias/aws/mine", "NotAuthorizedException: "],
    ["alias/a:b", "ValidationException: alias/a:b contains invalid characters for an alias"],
    [
      "alias/ä",
      "ValidationException: 1 validation error detected: Value 'alias/ä' at 'aliasName' failed " +
        "to satisfy constraint: Member must satisfy regular expression pattern: " +
        "^[a-zA-Z0-9:/_-]+$",
    ],
    ["alias/", "InvalidAliasNameException: alias/ is not a valid alias name."],
  ])("%s", async (AliasName, said) => {
    const { refusal, id } = await givenEncrypted();
    expect(await refusal("CreateAlias", { AliasName, TargetKeyId: id })).toBe(said);
  });

  test("when there is one", async () => {
    const { call, refusal, id } = await givenEncrypted();
    const input = { AliasName: "alias/a", TargetKeyId: id };
    await call("CreateAlias", input);
    expect(await refusal("CreateAlias", input)).toBe(
      "AlreadyExistsException: An alias with the name " +
        "arn:aws:kms:us-east-1:111122223333:alias/a already exists",
    );
  });
});

describe("a policy", () => {
  const policy = (...statements: object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const forAll = (Principal: object, Action: string | string[], more: object = {}) => ({
    ...{ Effect: "Allow", Principal, Action, Resource: "*", ...more },
  });
  const OWNER = forAll({ AWS: "arn:aws:iam::111122223333:root" }, "kms:*");

  test("that nobody set lets in the own account and no other", async () => {
    const { call, refusal, CiphertextBlob, KeyId } = await givenEncrypted();
    const { Policy } = await call<{ Policy: string }>("GetKeyPolicy", { KeyId });
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [{ Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*" }],
    });
    expect(await refusal("Decrypt", { CiphertextBlob }, STRANGER)).toBe(
      "AccessDeniedException: User: arn:aws:iam::444455556666:user/mallory is not authorized to " +
        `perform: kms:Decrypt on resource: ${KeyId} because no resource-based policy allows the ` +
        "kms:Decrypt action",
    );
  });

  test("lets in another account, as far as it says", async () => {
    const { call, refusal, CiphertextBlob, KeyId } = await givenEncrypted({ a: "b" });
    const Condition = { StringEquals: { "kms:EncryptionContext:a": "b" } };
    const stranger = forAll({ AWS: "444455556666" }, "kms:Decrypt", { Condition });
    await call("PutKeyPolicy", { KeyId, Policy: policy(OWNER, stranger) });
    const input = { CiphertextBlob, EncryptionContext: { a: "b" } };
    expect(await call("Decrypt", input, STRANGER)).toMatchObject({ Plaintext: HELLO });
    expect(await refusal("Encrypt", { KeyId, Plaintext: HELLO }, STRANGER)).toMatch(
      /^AccessDenied/,
    );
  });

  test("decides for the own account too", async () => {
    const { call, refusal, CiphertextBlob, KeyId } = await givenEncrypted();
    const denied = { ...forAll({ AWS: ALICE }, "kms:Decrypt"), Effect: "Deny" };
    await call("PutKeyPolicy", { KeyId, Policy: policy(OWNER, denied) });
    expect(await refusal("Decrypt", { CiphertextBlob })).toMatch(
      /with an explicit deny in a resource-based policy$/,
    );
  });

  test("that locks its author out is refused, unless it is meant", async () => {
    const { call, refusal, KeyId } = await givenEncrypted();
    const Policy = policy(forAll({ AWS: ALICE }, "kms:Decrypt"));
    expect(await refusal("PutKeyPolicy", { KeyId, Policy })).toBe(
      "MalformedPolicyDocumentException: The new key policy will not allow you to update the key " +
        "policy in the future.",
    );
    await call("PutKeyPolicy", { KeyId, Policy, BypassPolicyLockoutSafetyCheck: true });
    expect(await refusal("GetKeyPolicy", { KeyId })).toMatch(/^AccessDeniedException/);
  });

  test("is not completed by a grant of what is no operation", async () => {
    const { createKey, refusal } = givenKms();
    const grant = { KeyId: await createKey(), GranteePrincipal: ALICE, Operations: ["Eat"] };
    expect(await refusal("CreateGrant", grant)).toMatch(
      /^ValidationException: .* Value '\[Eat\]' at 'operations' failed to satisfy constraint/,
    );
  });

  test("is completed by grants, within their constraints", async () => {
    const { call, refusal, CiphertextBlob, KeyId } = await givenEncrypted({ a: "b", c: "d" });
    const grant = {
      ...{ KeyId, GranteePrincipal: "arn:aws:iam::444455556666:user/mallory" },
      ...{ Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: { a: "b" } } },
    };
    const { GrantId } = await call<{ GrantId: string }>("CreateGrant", grant);
    const input = { CiphertextBlob, EncryptionContext: { a: "b", c: "d" } };
    expect(await call("Decrypt", input, STRANGER)).toMatchObject({ Plaintext: HELLO });
    expect(await call("ListGrants", { KeyId })).toMatchObject({ Grants: [{ GrantId }] });
    await call("RevokeGrant", { KeyId, GrantId });
    expect(await refusal("Decrypt", input, STRANGER)).toMatch(/^AccessDeniedException/);
  });
});

describe("a key of another kind", () => {
  test.each([
    ["RSA_2048", "RSASSA_PSS_SHA_256"],
    ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512"],
    ["ECC_NIST_P256", "ECDSA_SHA_256"],
    ["ECC_SECG_P256K1", "ECDSA_SHA_256"],
  ])("%s signs with %s, and knows its own signature alone", async (KeySpec, SigningAlgorithm) => {
    const { call, refusal, createKey } = givenKms();
    const KeyId = await createKey({ KeySpec, KeyUsage: "SIGN_VERIFY" });
    const input = { KeyId, Message: HELLO, SigningAlgorithm };
    const { Signature } = await call<{ Signature: Uint8Array }>("Sign", input);
    expect(await call("Verify", { ...input, Signature })).toMatchObject({ SignatureValid: true });
    const other = { ...input, Message: Buffer.from("other"), Signature };
    expect(await refusal("Verify", other)).toBe("KMSInvalidSignatureException: ");
  });

  test("shows a public key that others verify with", async () => {
    const { call, createKey } = givenKms();
    const KeyId = await createKey({ KeySpec: "ECC_NIST_P384", KeyUsage: "SIGN_VERIFY" });
    const SigningAlgorithm = "ECDSA_SHA_384";
    const input = { KeyId, Message: HELLO, SigningAlgorithm };
    const { Signature } = await call<{ Signature: Uint8Array }>("Sign", input);
    const { PublicKey } = await call<{ PublicKey: Buffer }>("GetPublicKey", { KeyId });
    const key = createPublicKey({ key: PublicKey, format: "der", type: "spki" });
    expect(verify("sha384", HELLO, key, Signature)).toBe(true);
  });

  test("authenticates messages", async () => {
    const { call, refusal, createKey } = givenKms();
    const KeyId = await createKey({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    const input = { KeyId, Message: HELLO, MacAlgorithm: "HMAC_SHA_256" };
    const { Mac } = await call<{ Mac: Uint8Array }>("GenerateMac", input);
    expect(await call("VerifyMac", { ...input, Mac })).toMatchObject({ MacValid: true });
    const other = { ...input, Message: Buffer.from("other"), Mac };
    expect(await refusal("VerifyMac", other)).toBe("KMSInvalidMacException: ");
  });

  test("is not used for what it is not for", async () => {
    const { refusal, createKey } = givenKms();
    const KeyId = await createKey({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
    expect(await refusal("Encrypt", { KeyId, Plaintext: HELLO })).toBe(
      `InvalidKeyUsageException: ${KeyId} key usage is SIGN_VERIFY which is not valid for this ` +
        "operation.",
    );
    expect(await refusal("EnableKeyRotation", { KeyId })).toMatch(/^UnsupportedOperation/);
  });
});

describe("listings", () => {
  test("are given in pages", async () => {
    const { call, createKey } = givenKms();
    const made = [await createKey(), await createKey(), await createKey()].sort();
    const first = await call<{ Keys: { KeyArn: string }[]; NextMarker: string }>("ListKeys", {
      Limit: 2,
    });
    const second = await call<typeof first>("ListKeys", { Limit: 2, Marker: first.NextMarker });
    expect([...first.Keys, ...second.Keys].map(({ KeyArn }) => KeyArn)).toEqual(made);
    expect(second).toMatchObject({ Truncated: false });
  });

  test("of tags keep the last value of a key", async () => {
    const { call, createKey, refusal } = givenKms();
    const KeyId = await createKey({ Tags: [{ TagKey: "a", TagValue: "1" }] });
    await call("TagResource", { KeyId, Tags: [{ TagKey: "a", TagValue: "2" }] });
    expect(await call("ListResourceTags", { KeyId })).toMatchObject({
      Tags: [{ TagKey: "a", TagValue: "2" }],
    });
    const Tags = [{ TagKey: "aws:x", TagValue: "" }];
    expect(await refusal("TagResource", { KeyId, Tags })).toMatch(/^TagException/);
  });
});

test("no row of the store holds anything of a key in clear", async () => {
  const { call, store, keys, createKey } = givenKms();
  const arns = [
    await createKey(),
    await createKey({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
  ];
  await call("RotateKeyOnDemand", { KeyId: arns[0] });
  const secrets = arns.flatMap((arn) => {
    const key = keys.rows.get(arn);
    return (key?.materials ?? []).map((material) => key && keys.rows.secretOf(key, material));
  });
  expect(secrets).toHaveLength(3);
  const rows = JSON.stringify(store.collection("kms.keys").list());
  for (const secret of secrets) {
    expect(rows).not.toContain(secret?.toString("base64"));
    expect(rows).not.toContain(secret?.toString("hex"));
  }
});

import { type ResourceRule, rules, type ServiceRules } from "./service-rules.ts";

/** Source: observed, records to 2024; one of 2026 has the narrow space. */
export const IAM: ServiceRules = rules({
  dates: "plain",
  sensitive: "removed",
  members: {
    AuthenticationCode1: "removed",
    AuthenticationCode2: "removed",
    // The identifier of the key to be removed.
    RemovePrivateKey: "shown",
  },
  readOnly: { SimulateCustomPolicy: true, SimulatePrincipalPolicy: true },
});

const ASSUMING = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"] as const;

/** A session token stays: without the secret key it opens nothing. Source: observed, 162 of 162. */
export const STS: ServiceRules = rules({
  sensitive: "removed",
  members: {
    TokenCode: "removed",
    SessionToken: "shown",
    // Whom a token names. Source: documented, a record in IAM's user guide.
    SubjectFromWebIdentityToken: "shown",
  },
  readOnly: {
    AssumeRole: true,
    AssumeRoleWithSAML: true,
    AssumeRoleWithWebIdentity: true,
    GetFederationToken: false,
    GetSessionToken: false,
  },
  answers: ASSUMING,
  // Source: documented, IAM User Guide, "Logging IAM and AWS STS API calls with CloudTrail", which
  // says too that a refused call leaves no record there.
  tellsOwners: ["AssumeRole"],
  resources: [
    { operations: ASSUMING, sources: [">RoleArn"], type: "AWS::IAM::Role" },
    {
      operations: ["AssumeRoleWithSAML"],
      sources: [">PrincipalArn"],
      type: "AWS::IAM::SAMLProvider",
    },
  ],
});

const KEY: ResourceRule = {
  sources: ["<KeyId", "<KeyMetadata.Arn", ">KeyId"],
  type: "AWS::KMS::Key",
  arn: "arn:aws:kms:{region}:{account}:key/{value}",
  notFor: "alias/",
};
const ALIAS_CALLS = ["CreateAlias", "UpdateAlias", "DeleteAlias"] as const;

/**
 * Cryptographic calls are read-only in their records.
 * Source: observed, 610 records; Sign, Verify and the like: documented, KMS developer guide.
 */
export const KMS: ServiceRules = rules({
  sensitive: "removed",
  members: {
    CiphertextBlob: "removed",
    CiphertextForRecipient: "removed",
    EncryptedKeyMaterial: "removed",
    GrantToken: "removed",
    GrantTokens: "removed",
    ImportToken: "removed",
    Mac: "removed",
    PrivateKeyCiphertextBlob: "removed",
    PublicKey: "removed",
    SharedSecretCiphertextBlob: "removed",
    Signature: "removed",
    // No secret, whatever its keys are called. Source: documented, KMS developer guide.
    EncryptionContext: "shown",
    EncryptionContextEquals: "shown",
    EncryptionContextSubset: "shown",
    SourceEncryptionContext: "shown",
    DestinationEncryptionContext: "shown",
  },
  readOnly: Object.fromEntries(
    [
      ["Encrypt", "Decrypt", "ReEncrypt", "GenerateRandom", "GenerateMac", "VerifyMac"],
      ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Sign", "Verify"],
      ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "DeriveSharedSecret"],
      ["Encapsulate", "Decapsulate"],
    ]
      .flat()
      .map((name) => [name, true]),
  ),
  defaults: {
    Encrypt: { EncryptionAlgorithm: "SYMMETRIC_DEFAULT" },
    Decrypt: { EncryptionAlgorithm: "SYMMETRIC_DEFAULT" },
    ReEncrypt: {
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    },
  },
  // Source: observed for Decrypt, a record of 2026; assumed for the others that answer with it.
  additionalEventData: Object.fromEntries(
    ["Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"].map((name) => [
      name,
      { keyMaterialId: "<KeyMaterialId" },
    ]),
  ),
  resources: [
    // The key comes before its alias. Source: observed, a record of CreateAlias.
    { ...KEY, operations: ALIAS_CALLS, sources: [">TargetKeyId"] },
    {
      operations: ALIAS_CALLS,
      sources: [">AliasName"],
      type: "AWS::KMS::Key",
      arn: "arn:aws:kms:{region}:{account}:{value}",
    },
    { ...KEY, operations: ["ReEncrypt"], sources: ["<SourceKeyId", ">SourceKeyId"] },
    KEY,
  ],
  // Source: documented, KMS developer guide, "Logging AWS KMS API calls with AWS CloudTrail": not
  // of calls that were denied. Source: assumed, nor of others that failed.
  tellsOwners: "always",
});

/** Two calls answer with a type of their own. Source: observed, 40 of 40 and 18 of 18 records. */
export const SECRETS_MANAGER: ServiceRules = rules({
  sensitive: "removed",
  members: { "<VersionId": "removed" },
  only: { "CreateSecret<": ["ARN"], "PutSecretValue<": ["ARN"] },
  renamed: { "CreateSecret<ARN": "arn", "PutSecretValue<ARN": "arn" },
  defaults: { CreateSecret: { ForceOverwriteReplicaSecret: false } },
});

/** Not one of its parameters is in clear. Source: observed, 49 records. */
export const SSM: ServiceRules = rules({
  members: { TokenValue: { mask: "Value hidden due to security reasons." } },
  resources: [
    {
      operations: ["PutParameter", "GetParameter", "DeleteParameter", "LabelParameterVersion"],
      sources: [">Name"],
      arn: "arn:aws:ssm:{region}:{account}:parameter/{name}",
    },
    {
      operations: ["GetParameters", "DeleteParameters"],
      sources: [">Names[]"],
      arn: "arn:aws:ssm:{region}:{account}:parameter/{name}",
    },
    {
      operations: ["CreateDocument", "DeleteDocument", "DescribeDocument", "UpdateDocument"],
      sources: [">Name"],
      arn: "arn:aws:ssm:{region}:{account}:document/{value}",
    },
    {
      operations: ["PutInventory"],
      sources: [">InstanceId"],
      arn: "arn:aws:ec2:{region}:{account}:instance/{value}",
    },
    {
      operations: ["PutInventory"],
      sources: [">InstanceId"],
      arn: "arn:aws:ssm:{region}:{account}:managed-instance-inventory/{value}",
    },
  ],
});

import { createPrivateKey, createPublicKey } from "node:crypto";
import type {
  GenerateDataKeyPairRequest,
  GenerateDataKeyPairResponse,
  GenerateDataKeyPairWithoutPlaintextResponse,
  GenerateDataKeyRequest,
  GenerateDataKeyResponse,
  GenerateDataKeyWithoutPlaintextResponse,
  GenerateRandomRequest,
  GenerateRandomResponse,
} from "@aws-sdk/client-kms";
import type { OperationContext } from "../../../embedded/index.ts";
import { isSymmetric, specFacts } from "../keys/key-specs.ts";
import { keyUserOf } from "../keys/key-user.ts";
import type { Keys } from "../keys/keys.ts";
import { invalidInput, invalidKeyUsage, unsupported } from "../keys/refusals.ts";
import type { StoredKey } from "../keys/stored-key.ts";
import { checkOneOf, checkRange } from "./checks.ts";
import { refuseDryRun } from "./dry-run.ts";
import { refuseEnclave } from "./encrypt.ts";
import type { Handler } from "./handler.ts";

const BYTES = { min: 1, max: 1024 };

export const generateDataKey: Handler<GenerateDataKeyRequest, GenerateDataKeyResponse> = (
  keys,
  input,
  context,
) => generate(keys, { ...input, action: "GenerateDataKey" }, context);

export const generateDataKeyWithoutPlaintext: Handler<
  GenerateDataKeyRequest,
  GenerateDataKeyWithoutPlaintextResponse
> = (keys, input, context) => {
  const action = "GenerateDataKeyWithoutPlaintext";
  const { Plaintext: _, ...answer } = generate(keys, { ...input, action }, context);
  return answer;
};

function generate(
  keys: Keys,
  input: GenerateDataKeyRequest & { readonly action: string },
  context: OperationContext,
): GenerateDataKeyResponse & { readonly Plaintext: Buffer } {
  const length = lengthOf(input);
  refuseEnclave(input.Recipient);
  const encryptionContext = input.EncryptionContext ?? {};
  const use = { action: input.action, by: keyUserOf(context), context: encryptionContext };
  const key = keys.use(input.KeyId ?? "", use);
  requireSymmetric(key);
  refuseDryRun(input);
  const Plaintext = context.ids.bytes(length);
  const { wrapped, materialId } = keys.encrypt(key, Plaintext, encryptionContext);
  return { CiphertextBlob: wrapped, Plaintext, KeyId: key.arn, KeyMaterialId: materialId };
}

function lengthOf({ KeySpec, NumberOfBytes }: GenerateDataKeyRequest): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw invalidInput("Please specify either number of bytes or key spec.");
  }
  if (NumberOfBytes !== undefined) {
    checkRange("numberOfBytes", NumberOfBytes, BYTES);
    return NumberOfBytes;
  }
  checkOneOf("keySpec", KeySpec, ["AES_256", "AES_128"]);
  return KeySpec === "AES_128" ? 16 : 32;
}

/** @throws {ServiceError} `InvalidKeyUsageException`. */
function requireSymmetric({ spec, arn, usage }: StoredKey): void {
  if (!isSymmetric(spec)) throw invalidKeyUsage(arn, usage);
}

export const generateDataKeyPair: Handler<
  GenerateDataKeyPairRequest,
  GenerateDataKeyPairResponse
> = (keys, input, context) =>
  generatePair(keys, { ...input, action: "GenerateDataKeyPair" }, context);

export const generateDataKeyPairWithoutPlaintext: Handler<
  GenerateDataKeyPairRequest,
  GenerateDataKeyPairWithoutPlaintextResponse
> = async (keys, input, context) => {
  const action = "GenerateDataKeyPairWithoutPlaintext";
  const { PrivateKeyPlaintext: _, ...answer } = await generatePair(
    keys,
    { ...input, action },
    context,
  );
  return answer;
};

async function generatePair(
  keys: Keys,
  input: GenerateDataKeyPairRequest & { readonly action: string },
  context: OperationContext,
): Promise<GenerateDataKeyPairResponse> {
  const { KeyPairSpec: spec, EncryptionContext: encryptionContext = {} } = input;
  const facts = spec && /^(RSA|ECC)_/.test(spec) ? specFacts(spec) : undefined;
  if (!spec || !facts) throw unsupported(`KeyPairSpec ${spec} is not supported.`);
  refuseEnclave(input.Recipient);
  const use = { action: input.action, by: keyUserOf(context), context: encryptionContext };
  const key = keys.use(input.KeyId ?? "", use);
  requireSymmetric(key);
  refuseDryRun(input);
  const PrivateKeyPlaintext = await facts.make(context.ids);
  const { wrapped, materialId } = keys.encrypt(key, PrivateKeyPlaintext, encryptionContext);
  return {
    PrivateKeyCiphertextBlob: wrapped,
    PrivateKeyPlaintext,
    PublicKey: publicKeyOf(PrivateKeyPlaintext),
    KeyId: key.arn,
    KeyPairSpec: spec,
    KeyMaterialId: materialId,
  };
}

function publicKeyOf(privateKey: Buffer): Buffer {
  const key = createPrivateKey({ key: privateKey, format: "der", type: "pkcs8" });
  return createPublicKey(key).export({ format: "der", type: "spki" });
}

export const generateRandom: Handler<GenerateRandomRequest, GenerateRandomResponse> = (
  _keys,
  input,
  context,
) => {
  refuseEnclave(input.Recipient);
  if (input.CustomKeyStoreId !== undefined) throw unsupported("There is no custom key store.");
  const length = input.NumberOfBytes ?? 0;
  checkRange("numberOfBytes", length, BYTES);
  return { Plaintext: context.ids.bytes(length) };
};

import { createHmac, createPublicKey, diffieHellman, timingSafeEqual } from "node:crypto";
import type {
  DeriveSharedSecretRequest,
  DeriveSharedSecretResponse,
  GenerateMacRequest,
  GenerateMacResponse,
  GetPublicKeyRequest,
  GetPublicKeyResponse,
  SignRequest,
  SignResponse,
  VerifyMacRequest,
  VerifyMacResponse,
  VerifyRequest,
  VerifyResponse,
} from "@aws-sdk/client-kms";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { signAsymmetric, verifyAsymmetric } from "../keys/asymmetric.ts";
import { algorithmsOf, isSymmetric } from "../keys/key-specs.ts";
import { keyUserOf } from "../keys/key-user.ts";
import type { Keys } from "../keys/keys.ts";
import { invalidInput, invalidKeyUsage, unsupported } from "../keys/refusals.ts";
import { currentMaterial, type StoredKey } from "../keys/stored-key.ts";
import { checkLength, checkOneOf } from "./checks.ts";
import { refuseDryRun } from "./dry-run.ts";
import { refuseEnclave } from "./encrypt.ts";
import type { Handler } from "./handler.ts";

const MESSAGE_BYTES = { min: 1, max: 4096 };

export const sign: Handler<SignRequest, SignResponse> = (keys, input, context) => {
  const { key, signable } = prepare(keys, { ...input, action: "Sign" }, context);
  refuseDryRun(input);
  return {
    KeyId: key.arn,
    Signature: signAsymmetric(keys.privateKeyOf(key), signable),
    SigningAlgorithm: signable.algorithm,
  };
};

export const verify: Handler<VerifyRequest, VerifyResponse> = (keys, input, context) => {
  const { key, signable } = prepare(keys, { ...input, action: "Verify" }, context);
  refuseDryRun(input);
  const signature = input.Signature ?? new Uint8Array();
  if (!verifyAsymmetric(keys.privateKeyOf(key), signable, signature)) {
    throw new ServiceError("KMSInvalidSignatureException", "");
  }
  return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: signable.algorithm };
};

function prepare(
  keys: Keys,
  input: SignRequest & { readonly action: string },
  context: OperationContext,
) {
  const { Message: message = new Uint8Array(), MessageType: messageType = "RAW" } = input;
  checkLength("message", message, MESSAGE_BYTES);
  const key = keys.use(input.KeyId ?? "", { action: input.action, by: keyUserOf(context) });
  if (key.usage !== "SIGN_VERIFY") throw invalidKeyUsage(key.arn, key.usage);
  const { SigningAlgorithms = [] } = algorithmsOf(key.spec, key.usage);
  const algorithm = SigningAlgorithms.find((one) => one === input.SigningAlgorithm);
  if (!algorithm) {
    const wanted = input.SigningAlgorithm;
    throw new ServiceError(
      "InvalidKeyUsageException",
      `Algorithm ${wanted} is incompatible with key spec ${key.spec}.`,
    );
  }
  return { key, signable: { message, messageType, algorithm } };
}

export const getPublicKey: Handler<GetPublicKeyRequest, GetPublicKeyResponse> = (
  keys,
  input,
  context,
) => {
  const key = keys.use(input.KeyId ?? "", { action: "GetPublicKey", by: keyUserOf(context) });
  if (isSymmetric(key.spec) || key.usage === "GENERATE_VERIFY_MAC") {
    throw unsupported(`${key.arn} is not an asymmetric key and has no public key.`);
  }
  const publicKey = createPublicKey(keys.privateKeyOf(key));
  return {
    KeyId: key.arn,
    PublicKey: publicKey.export({ format: "der", type: "spki" }),
    CustomerMasterKeySpec: key.spec as "RSA_2048",
    KeySpec: key.spec,
    KeyUsage: key.usage,
    ...algorithmsOf(key.spec, key.usage),
  };
};

export const generateMac: Handler<GenerateMacRequest, GenerateMacResponse> = (
  keys,
  input,
  context,
) => {
  const { key, mac } = macOf(keys, { ...input, action: "GenerateMac" }, context);
  refuseDryRun(input);
  return { KeyId: key.arn, Mac: mac, MacAlgorithm: input.MacAlgorithm };
};

export const verifyMac: Handler<VerifyMacRequest, VerifyMacResponse> = (keys, input, context) => {
  const { key, mac } = macOf(keys, { ...input, action: "VerifyMac" }, context);
  refuseDryRun(input);
  const { Mac: given = new Uint8Array() } = input;
  const isSame = given.length === mac.length && timingSafeEqual(given, mac);
  if (!isSame) throw new ServiceError("KMSInvalidMacException", "");
  return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
};

function macOf(
  keys: Keys,
  input: GenerateMacRequest & { readonly action: string },
  context: OperationContext,
): { readonly key: StoredKey; readonly mac: Buffer } {
  const { Message: message = new Uint8Array(), MacAlgorithm: algorithm = "" } = input;
  checkLength("message", message, MESSAGE_BYTES);
  const key = keys.use(input.KeyId ?? "", { action: input.action, by: keyUserOf(context) });
  if (key.usage !== "GENERATE_VERIFY_MAC") throw invalidKeyUsage(key.arn, key.usage);
  checkOneOf("macAlgorithm", algorithm, algorithmsOf(key.spec, key.usage).MacAlgorithms ?? []);
  const secret = keys.rows.secretOf(key, currentMaterial(key));
  return {
    key,
    mac: createHmac(`sha${algorithm.slice(-3)}`, secret)
      .update(message)
      .digest(),
  };
}

export const deriveSharedSecret: Handler<DeriveSharedSecretRequest, DeriveSharedSecretResponse> = (
  keys,
  input,
  context,
) => {
  refuseEnclave(input.Recipient);
  checkOneOf("keyAgreementAlgorithm", input.KeyAgreementAlgorithm, ["ECDH"]);
  const use = { action: "DeriveSharedSecret", by: keyUserOf(context) };
  const key = keys.use(input.KeyId ?? "", use);
  if (key.usage !== "KEY_AGREEMENT") throw invalidKeyUsage(key.arn, key.usage);
  refuseDryRun(input);
  return {
    KeyId: key.arn,
    SharedSecret: agree(keys, key, input.PublicKey ?? new Uint8Array()),
    KeyAgreementAlgorithm: "ECDH",
    KeyOrigin: "AWS_KMS",
  };
};

function agree(keys: Keys, key: StoredKey, publicKey: Uint8Array): Buffer {
  try {
    const other = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
    return diffieHellman({ privateKey: keys.privateKeyOf(key), publicKey: other });
  } catch {
    throw invalidInput("The public key is not valid for this KMS key.");
  }
}

/**
 * KMS: keys that encrypt and sign, and never leave.
 *
 * `Keys` is what other services of the sandbox use; `kmsService` is what clients call.
 */
export type { EncryptionContext } from "./keys/encryption-context.ts";
export { type KeyUser, keyUserOf } from "./keys/key-user.ts";
export { type Decrypted as DecryptedKey, Keys } from "./keys/keys.ts";
export { RootKey, RootKeyError } from "./keys/root-key.ts";
export type { StoredKey } from "./keys/stored-key.ts";

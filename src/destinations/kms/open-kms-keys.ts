import type { Endpoint } from "../endpoint.ts";
import type { KmsKeys } from "./kms-keys.ts";

/** Opens the keys of an endpoint. The SDK's client is loaded here, where it is needed. */
export async function openKmsKeys(endpoint: Endpoint): Promise<KmsKeys> {
  const loaded = await import("./kms-keys.ts");
  return new loaded.KmsKeys(endpoint);
}

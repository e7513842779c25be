import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import { ServiceError } from "../../../wire/index.ts";

const TIMEOUT_MS = 5_000;
/** The largest documents seen have a dozen keys with certificates, which is a tenth of this. */
const DOCUMENT_BYTES_MAX = 256 * 1024;

/**
 * Fetches the keys that an issuer signs with, by way of its discovery document. Each time anew, so
 * that a key which the issuer took back is good for nothing from then on.
 *
 * Only over TLS, save for an issuer on this machine. *Not trusted*: what comes back is bounded in
 * time and size, and never shown to anyone.
 *
 * @throws {ServiceError} `IDPCommunicationErrorException` when the issuer cannot be reached;
 *   `InvalidIdentityTokenException` when what it answers are no keys.
 */
export async function issuerKeys(issuer: string): Promise<ReturnType<typeof createLocalJWKSet>> {
  const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`);
  const address = discovery.jwks_uri;
  const isOwn =
    typeof discovery.issuer === "string" && discovery.issuer.replace(/\/$/, "") === issuer;
  if (!isOwn || typeof address !== "string") throw noKeys();
  if (!isAllowed(address, issuer)) throw noKeys();
  const keys = await fetchJson(address);
  try {
    return createLocalJWKSet(keys as unknown as JSONWebKeySet);
  } catch {
    throw noKeys();
  }
}

/** What runs on this machine may name what runs on this machine, and nobody else may. */
function isAllowed(address: string, issuer: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "https:") return true;
  return url?.protocol === "http:" && url.origin === new URL(issuer).origin;
}

async function fetchJson(url: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await fetchText(url).catch(() => undefined);
  // Source: documented, the error's description in the service model; its wording is ours.
  if (text === undefined) {
    throw new ServiceError(
      "IDPCommunicationErrorException",
      "The identity provider that was asked to verify the token could not be reached.",
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Not JSON: no keys either.
  }
  throw noKeys();
}

/** @throws whatever goes wrong: unreachable, late, redirected, refused or too large. */
async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url, {
    headers: { accept: "application/json" },
    // A redirect could lead where no provider was registered.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > DOCUMENT_BYTES_MAX) throw new Error("the document is too large");
    chunks.push(chunk);
  }
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return Buffer.concat(chunks).toString();
}

/** Source: observed, https://docs.gitlab.com/ci/cloud_services/aws/ (two blanks as AWS writes). */
function noKeys(): ServiceError {
  return new ServiceError(
    "InvalidIdentityTokenException",
    "Couldn't retrieve verification key from your identity provider,  please reference " +
      "AssumeRoleWithWebIdentity documentation for requirements",
  );
}

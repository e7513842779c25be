import { hash } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { CapturedHead, CapturedRequest, ConsoleCall, ProxiedTo } from "../base/exchange.ts";
import {
  type Identities,
  type KnownCallers,
  keyFault,
  type Principal,
  type StoredKey,
} from "../identify/index.ts";
import { parseAwsHost } from "../models/index.ts";
import type { AwsCredentials, Upstreams } from "../upstreams/index.ts";
import {
  bodyFault,
  type Call,
  EMPTY_SHA256,
  isUploadForm,
  notImplemented,
  readSignature,
  type ServiceError,
  type Signature,
  type SignatureFailure,
  type SignatureReading,
  SigningKeys,
  signatureRefusal,
  verifySignature,
} from "../wire/index.ts";
import { tokenBearer } from "./token-bearer.ts";
import { allowsUnsigned, isOfForeignPage, isPreflight } from "./unsigned-calls.ts";

/** `trust` takes any access key at its word: for local tests with made-up credentials only. */
export type AuthenticationMode = "verify" | "trust";

/** Who called, and whether that is proved. */
export type Authentication =
  | {
      readonly kind: "accepted";
      readonly principal: Principal;
      /** Set when a streamed body is still to be checked against the signature. */
      readonly check?: { readonly signature: Signature; readonly secretAccessKey: string };
      /** Set when only whom the client named can check the signature: the call goes there. */
      readonly passTo?: ProxiedTo;
      /** Set when the caller was made up of nothing but its key: who it is may be learned yet. */
      readonly isMadeUp?: true;
      /**
       * What a call is signed with that came without a signature, or with one that is not to be
       * passed on; `"nobody"` sends it without.
       */
      readonly signer?: AwsCredentials | "nobody";
    }
  | { readonly kind: "refused"; readonly principal: Principal; readonly error: ServiceError };

export interface AuthenticatorOptions {
  readonly mode: AuthenticationMode;
  readonly identities: Identities;
  /** Who is behind keys that are none of ours. */
  readonly callers: Pick<KnownCallers, "find" | "findKnown">;
  /** Whether calls leave this process. */
  readonly upstreams: Pick<Upstreams, "has">;
  /** Where calls are filed whose caller cannot be made out. */
  readonly accountId: string;
  readonly clock: Clock;
}

/** Decides who a request comes from. *Trusted*: what it accepts may do anything in its account. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #signingKeys = new SigningKeys();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** @param body tells whether `request.body` is the whole body, or still to come. */
  authenticate(call: Call, request: CapturedRequest, body: "whole" | "streamed"): Authentication {
    if (request.console) return this.#ofConsole(call, request.console);
    const reading = readSignature(request);
    // Who takes any key at its word has no key to pass on.
    const passTo = this.#options.mode === "verify" ? namedServer(request) : undefined;
    if (passTo && !this.#isOurs(reading)) return this.#passing(call, reading, passTo);
    // The sandbox has no answer to one, and so no reason to let anybody in.
    if (isPreflight(call, request) && this.#options.upstreams.has(call.destination)) {
      return { kind: "accepted", principal: this.#nobody("unsigned"), signer: "nobody" };
    }
    if (this.#options.mode === "trust" && isOfForeignPage(call, request)) {
      return this.#refuse(call, this.#nobody("unsigned"), { why: "unsigned" });
    }
    if (reading.kind === "unsigned") return this.#unsigned(call);
    if (reading.kind === "unreadable") {
      const { accessKeyId, isSeveral } = reading;
      // Who takes a caller at its word needs one word.
      if (this.#options.mode === "trust" && !isSeveral) return this.#trusted(accessKeyId);
      const principal = this.#nobody("unreadable-signature", accessKeyId);
      return this.#refuse(call, principal, { why: "unreadable", detail: reading.detail });
    }
    const { signature } = reading;
    if (this.#options.mode === "trust") return this.#trusted(signature.accessKeyId);
    const key = this.#options.identities.findKey(signature.accessKeyId);
    if (!key) {
      const principal = this.#nobody("unknown-key", signature.accessKeyId);
      return this.#refuse(call, principal, { why: "unknown-key", signature });
    }
    return this.#verify(call, { signature, key, request, body });
  }

  /** Whose call it is was proved where the console let it in; whether it still may call was not. */
  #ofConsole(call: Call, { accessKeyId }: ConsoleCall): Authentication {
    const { identities, clock } = this.#options;
    const key = identities.findKey(accessKeyId);
    if (!key) {
      return this.#refuse(call, this.#nobody("unknown-key", accessKeyId), { why: "unknown-key" });
    }
    const principal = identities.principalOf(key);
    const unusable = keyFault(key, key.sessionToken, clock.nowMs());
    if (unusable) return this.#refuse(call, principal, { why: unusable });
    return { kind: "accepted", principal, signer: key };
  }

  #isOurs(reading: SignatureReading): boolean {
    if (reading.kind !== "signed") return false;
    return this.#options.identities.findKey(reading.signature.accessKeyId) !== undefined;
  }

  /** AWS checks what only it can; a call that it refuses is recorded with its refusal. */
  #passing(call: Call, reading: SignatureReading, passTo: ProxiedTo): Authentication {
    const { callers, accountId } = this.#options;
    const accessKeyId = namedKey(reading);
    if (accessKeyId !== undefined) {
      return { kind: "accepted", principal: callers.find(accessKeyId), passTo };
    }
    const isToken = reading.kind === "unsigned" && allowsUnsigned(call);
    const reason = reading.kind === "unsigned" ? "unsigned" : "unreadable-signature";
    const principal = isToken ? tokenBearer(call, accountId) : this.#nobody(reason);
    return { kind: "accepted", principal, passTo };
  }

  #verify(
    call: Call,
    proof: {
      readonly signature: Signature;
      readonly key: StoredKey;
      readonly request: CapturedRequest;
      readonly body: "whole" | "streamed";
    },
  ): Authentication {
    const { signature, key, request, body } = proof;
    const principal = this.#options.identities.principalOf(key);
    const nowMs = this.#options.clock.nowMs();
    const bodySha256 = body === "whole" ? sha256(request.body.bytes) : undefined;
    const verdict = verifySignature({
      head: request,
      signature,
      bodySha256,
      secretAccessKey: key.secretAccessKey,
      keys: this.#signingKeys,
      nowMs,
    });
    if (verdict.kind === "invalid") {
      return this.#refuse(call, principal, { why: verdict.why, detail: verdict.detail, signature });
    }
    const unusable = keyFault(key, signature.sessionToken, nowMs);
    if (unusable) return this.#refuse(call, principal, { why: unusable, signature });
    this.#noteUse(key, call, nowMs);
    const check = { signature, secretAccessKey: key.secretAccessKey };
    if (body === "streamed") return { kind: "accepted", principal, check };
    // The hash of a whole body was held against the signed one already.
    if (signature.payload.kind === "hash") return { kind: "accepted", principal };
    const error = bodyFault(request.body.bytes, check);
    return error ? { kind: "refused", principal, error } : { kind: "accepted", principal };
  }

  #noteUse(key: StoredKey, { destination }: Call, nowMs: number): void {
    this.#options.identities.noteKeyUse(key, {
      atMs: nowMs,
      signingName: destination.signingName,
      region: destination.region,
    });
  }

  #unsigned(call: Call): Authentication {
    if (allowsUnsigned(call)) {
      return { kind: "accepted", principal: tokenBearer(call, this.#options.accountId) };
    }
    if (this.#options.mode === "trust") return this.#trusted(undefined);
    const principal = this.#nobody("unsigned");
    // Its signature is in the form, where nobody looks for it: that is not to deny access.
    if (isUploadForm(call)) return { kind: "refused", principal, error: notImplemented(call) };
    return this.#refuse(call, principal, { why: "unsigned" });
  }

  #trusted(accessKeyId: string | undefined): Authentication {
    const { identities, callers, accountId } = this.#options;
    if (!accessKeyId) return { kind: "accepted", principal: this.#nobody("unsigned") };
    const key = identities.findKey(accessKeyId);
    if (key) return { kind: "accepted", principal: identities.principalOf(key) };
    const known = callers.findKnown(accessKeyId);
    if (known) return { kind: "accepted", principal: known };
    const principal = userNamedByKey(accessKeyId, accountId);
    return { kind: "accepted", principal, isMadeUp: true };
  }

  #nobody(
    reason: "unknown-key" | "unsigned" | "unreadable-signature",
    accessKeyId?: string,
  ): Principal {
    const { accountId } = this.#options;
    return { kind: "unattributed", accountId, reason, ...(accessKeyId && { accessKeyId }) };
  }

  #refuse(
    call: Call,
    principal: Principal,
    failure: Omit<SignatureFailure, "destination" | "nowMs">,
  ): Authentication {
    const error = signatureRefusal({
      ...failure,
      destination: call.destination,
      nowMs: this.#options.clock.nowMs(),
    });
    return { kind: "refused", principal, error };
  }
}

/** The server of AWS that a request names: to its proxy, or in its Host header. */
export function namedServer(head: CapturedHead): ProxiedTo | undefined {
  if (head.proxied) return head.proxied;
  const authority = head.headers.get("host") ?? "";
  return parseAwsHost(authority) ? { scheme: "https", authority } : undefined;
}

/** Whom a signature names, also one that only its addressee can read. */
export function namedKey(reading: SignatureReading): string | undefined {
  if (reading.kind === "signed") return reading.signature.accessKeyId;
  return reading.kind === "unreadable" ? reading.accessKeyId : undefined;
}

/** A made-up key stands for a user of that name. Not for root, which would set alarms off. */
function userNamedByKey(accessKeyId: string, accountId: string): Principal {
  const digest = hash("sha256", accessKeyId, "hex").toUpperCase();
  const userName = accessKeyId.replace(/[^\w+=,.@-]/g, "-");
  return {
    kind: "user",
    accountId,
    accessKeyId,
    userId: `AIDA${digest.slice(0, 17)}`,
    userName,
    arn: `arn:aws:iam::${accountId}:user/${userName}`,
  };
}

const sha256 = (bytes: Uint8Array) =>
  bytes.length === 0 ? EMPTY_SHA256 : hash("sha256", bytes, "hex");

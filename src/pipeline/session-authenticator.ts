import { createHash } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { CapturedRequest } from "../base/exchange.ts";
import type { KnownCallers, Principal } from "../identify/index.ts";
import type { AwsCredentials, SessionKeys, SessionUpstreams } from "../upstreams/index.ts";
import {
  bodyFault,
  type Call,
  readSignature,
  ServiceError,
  type Signature,
  type SignatureFailure,
  type SignatureReading,
  signatureRefusal,
  verifySignature,
} from "../wire/index.ts";
import { type Authentication, namedKey, namedServer } from "./authenticator.ts";
import { tokenBearer } from "./token-bearer.ts";
import { allowsUnsigned } from "./unsigned-calls.ts";

export interface SessionAuthenticatorOptions {
  readonly callers: Pick<KnownCallers, "find">;
  readonly keys: Pick<SessionKeys, "find">;
  readonly upstreams: Pick<SessionUpstreams, "isSignedAnew">;
  /** Where calls are filed whose caller cannot be made out. */
  readonly accountId: string;
  readonly clock: Clock;
}

/**
 * Says who a call of a recorded session comes from. The keys are the session's own and not ours:
 * who answers the call checks them. Only what is to be signed anew is checked here, because else
 * any program of this machine could have its calls signed with the session's credentials.
 */
export class SessionAuthenticator {
  readonly #options: SessionAuthenticatorOptions;

  constructor(options: SessionAuthenticatorOptions) {
    this.#options = options;
  }

  /** @param body tells whether `request.body` is the whole body, or still to come. */
  authenticate(call: Call, request: CapturedRequest, body: "whole" | "streamed"): Authentication {
    const reading = readSignature(request);
    const principal = this.#principalOf(call, reading);
    const passTo = namedServer(request);
    if (passTo) return { kind: "accepted", principal, passTo };
    if (!this.#options.upstreams.isSignedAnew(call.destination)) {
      return { kind: "accepted", principal };
    }
    if (reading.kind === "unsigned") {
      return { kind: "accepted", principal, signer: "nobody" };
    }
    if (reading.kind === "unreadable") {
      return this.#refuse(call, principal, { why: "unreadable", detail: reading.detail });
    }
    const { signature } = reading;
    const signer = this.#options.keys.find(signature.accessKeyId);
    if (!signer) return { kind: "refused", principal, error: UNKNOWN_KEY };
    return this.#verify(call, { signature, signer, principal, request, body });
  }

  #principalOf(call: Call, reading: SignatureReading): Principal {
    const { callers, accountId } = this.#options;
    const accessKeyId = namedKey(reading);
    if (accessKeyId !== undefined) return callers.find(accessKeyId);
    if (reading.kind === "unsigned" && allowsUnsigned(call)) return tokenBearer(call, accountId);
    const reason = reading.kind === "unsigned" ? "unsigned" : "unreadable-signature";
    return { kind: "unattributed", accountId, reason };
  }

  #verify(
    call: Call,
    proof: {
      readonly signature: Signature;
      readonly signer: AwsCredentials;
      readonly principal: Principal;
      readonly request: CapturedRequest;
      readonly body: "whole" | "streamed";
    },
  ): Authentication {
    const { signature, signer, principal, request, body } = proof;
    const { secretAccessKey } = signer;
    const verdict = verifySignature({
      ...{ head: request, signature, secretAccessKey, nowMs: this.#options.clock.nowMs() },
      bodySha256: body === "whole" ? sha256(request.body.bytes) : undefined,
    });
    if (verdict.kind === "invalid") {
      return this.#refuse(call, principal, { why: verdict.why, detail: verdict.detail, signature });
    }
    if (signature.sessionToken !== signer.sessionToken) {
      return this.#refuse(call, principal, { why: "bad-token", signature });
    }
    const accepted = { kind: "accepted", principal, signer } as const;
    const check = { signature, secretAccessKey };
    if (body === "streamed") return { ...accepted, check };
    const error = bodyFault(request.body.bytes, check);
    return error ? { kind: "refused", principal, error } : accepted;
  }

  #refuse(
    call: Call,
    principal: Principal,
    failure: Omit<SignatureFailure, "destination" | "nowMs">,
  ): Authentication {
    const nowMs = this.#options.clock.nowMs();
    const { destination } = call;
    return {
      kind: "refused",
      principal,
      error: signatureRefusal({ ...failure, destination, nowMs }),
    };
  }
}

const UNKNOWN_KEY = new ServiceError(
  "InvalidClientTokenId",
  "trailcam does not know the secret of this access key, and so cannot sign the call for AWS. " +
    "Record with --via proxy, which passes calls as they are signed.",
  { status: 403 },
);

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

import type {
  GetKeyPolicyRequest,
  GetKeyPolicyResponse,
  ListKeyPoliciesRequest,
  ListKeyPoliciesResponse,
  PutKeyPolicyRequest,
} from "@aws-sdk/client-kms";
import { ServiceError } from "../../../wire/index.ts";
import { defaultPolicy, judgeKey } from "../keys/key-policy.ts";
import { type KeyUser, keyUserOf } from "../keys/key-user.ts";
import type { StoredKey } from "../keys/stored-key.ts";
import { openForChange, requireOwn } from "./change-key.ts";
import type { Handler } from "./handler.ts";

/** Source: documented, KMS developer guide, "Resource quotas". */
const POLICY_BYTES_MAX = 32 * 1024;

/** The only name that a key's policy has. */
const NAME = "default";

const ALL_STATES = ["Enabled", "Disabled", "PendingDeletion"] as const;

export const getKeyPolicy: Handler<GetKeyPolicyRequest, GetKeyPolicyResponse> = (
  keys,
  input,
  context,
) => {
  const change = { ...input, action: "GetKeyPolicy", states: ALL_STATES };
  const key = openForChange(keys, change, context);
  checkName(input.PolicyName);
  return { Policy: key.policy ?? defaultPolicy(key.accountId), PolicyName: NAME };
};

export const putKeyPolicy: Handler<PutKeyPolicyRequest, object> = (keys, input, context) => {
  const { Policy: policy = "" } = input;
  checkName(input.PolicyName);
  const change = { ...input, action: "PutKeyPolicy", states: ALL_STATES };
  const key = openForChange(keys, change, context);
  requireOwn(key, "PutKeyPolicy");
  checkNewPolicy(policy, key, {
    by: keyUserOf(context),
    mayLockOut: input.BypassPolicyLockoutSafetyCheck ?? false,
  });
  keys.rows.put({ ...key, policy });
  return {};
};

export const listKeyPolicies: Handler<ListKeyPoliciesRequest, ListKeyPoliciesResponse> = (
  keys,
  input,
  context,
) => {
  const change = { ...input, action: "ListKeyPolicies", states: ALL_STATES };
  openForChange(keys, change, context);
  return { PolicyNames: [NAME], Truncated: false };
};

/**
 * Refuses a policy that is none, or that would keep its author from changing it again.
 *
 * @throws {ServiceError} `MalformedPolicyDocumentException`, `LimitExceededException`.
 */
export function checkNewPolicy(
  policy: string,
  key: StoredKey,
  { by, mayLockOut }: { readonly by: KeyUser; readonly mayLockOut: boolean },
): void {
  if (Buffer.byteLength(policy) > POLICY_BYTES_MAX) {
    throw new ServiceError(
      "LimitExceededException",
      `The key policy exceeds the limit of ${POLICY_BYTES_MAX} bytes.`,
    );
  }
  if (!isPolicy(policy)) throw malformed("The policy is not syntactically correct.");
  if (mayLockOut || judgeKey(policy, key, { action: "PutKeyPolicy", by }) === "allowed") return;
  throw malformed("The new key policy will not allow you to update the key policy in the future.");
}

function isPolicy(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null && "Statement" in document;
  } catch {
    return false;
  }
}

function checkName(name: string | undefined): void {
  if (name === undefined || name === NAME) return;
  throw new ServiceError("NotFoundException", "No such policy exists");
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}

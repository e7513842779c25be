import type { DecodedCall, Parameters } from "../../wire/index.ts";
import type { Principal, SessionFacts } from "../principal.ts";
import { isSession, principalOfArn } from "./principal-of-arn.ts";

/** Who holds a key, as an answer of an upstream told. Holds no secret. */
export interface LearnedCaller {
  readonly accessKeyId: string;
  readonly principal: Principal;
  /** Absent for keys that do not expire. */
  readonly expiresAtMs?: number;
}

/** Who made the call that taught, and when it was answered. */
export interface Teaching {
  readonly by: Principal;
  /** The caller was made up of its key: an answer that names it knows better. */
  readonly isMadeUp?: boolean;
  readonly atMs: number;
}

type Teacher = (
  call: DecodedCall,
  output: Parameters,
  teaching: Teaching,
) => LearnedCaller | undefined;

/** The answers of STS that tell who speaks with a key from now on. */
const TEACHERS: Readonly<Record<string, Teacher>> = {
  AssumeRole: learnRole,
  AssumeRoleWithWebIdentity: learnRole,
  AssumeRoleWithSAML: learnRole,
  GetSessionToken: learnSession,
  GetFederationToken: learnFederated,
  GetCallerIdentity: learnCaller,
};

/** What a call that passed, and succeeded, tells of who holds which key. */
export function learnCallers(
  call: DecodedCall,
  output: Parameters,
  teaching: Teaching,
): LearnedCaller | undefined {
  if (call.model.entry.key !== "sts") return undefined;
  const { name } = call.operation;
  return Object.hasOwn(TEACHERS, name) ? TEACHERS[name]?.(call, output, teaching) : undefined;
}

function learnRole(
  { input }: DecodedCall,
  output: Parameters,
  { atMs }: Teaching,
): LearnedCaller | undefined {
  const key = keyIn(output);
  const user = membersOf(output.AssumedRoleUser);
  const arn = textOf(user.Arn);
  const roleArn = textOf(input.RoleArn);
  if (!key || arn === undefined || roleArn === undefined) return undefined;
  const sourceIdentity = textOf(output.SourceIdentity) ?? textOf(input.SourceIdentity);
  const provider = textOf(output.Provider);
  const session: SessionFacts = {
    createdAtMs: atMs,
    mfaAuthenticated: textOf(input.TokenCode) !== undefined,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(provider !== undefined && { webIdentity: { provider, attributes: {} } }),
  };
  const userId = textOf(user.AssumedRoleId);
  const principal = principalOfArn({
    ...{ arn, session, accessKeyId: key.accessKeyId },
    ...(userId !== undefined && { userId }),
  });
  // Unlike the session's own ARN, the request's has the role's path.
  return principal?.kind === "role" ? { ...key, principal: { ...principal, roleArn } } : undefined;
}

function learnSession(
  { input }: DecodedCall,
  output: Parameters,
  { by, atMs }: Teaching,
): LearnedCaller | undefined {
  const key = keyIn(output);
  if (!key || (by.kind !== "user" && by.kind !== "root")) return undefined;
  const session = {
    createdAtMs: atMs,
    mfaAuthenticated: textOf(input.TokenCode) !== undefined,
  };
  return { ...key, principal: { ...by, accessKeyId: key.accessKeyId, session } };
}

function learnFederated(
  _call: DecodedCall,
  output: Parameters,
  { by, atMs }: Teaching,
): LearnedCaller | undefined {
  const key = keyIn(output);
  const arn = textOf(membersOf(output.FederatedUser).Arn);
  const [, accountId, federatedName] = /^arn:[^:]*:sts::(\d{12}):federated-user\/(.+)$/.exec(
    arn ?? "",
  ) ?? [""];
  if (!key || arn === undefined || accountId === undefined || federatedName === undefined) {
    return undefined;
  }
  if (by.kind !== "user" && by.kind !== "root") return undefined;
  const session = { createdAtMs: atMs, mfaAuthenticated: false };
  const { accessKeyId } = key;
  return {
    ...key,
    principal: {
      kind: "federated",
      ...{ accountId, accessKeyId, session, federatedName, arn },
      issuer: by,
    },
  };
}

function learnCaller(
  _call: DecodedCall,
  output: Parameters,
  { by, isMadeUp = false, atMs }: Teaching,
): LearnedCaller | undefined {
  const arn = textOf(output.Arn);
  const userId = textOf(output.UserId);
  const isNamed = by.kind !== "unattributed" && !isMadeUp;
  const accessKeyId = !isNamed && "accessKeyId" in by ? by.accessKeyId : undefined;
  if (arn === undefined || accessKeyId === undefined) return undefined;
  const isTemporary = isSession({ arn, accessKeyId });
  // When the session began, the answer does not say: it is first seen now.
  const session = { createdAtMs: atMs, mfaAuthenticated: false };
  const principal = principalOfArn({
    ...{ arn, accessKeyId },
    ...(userId !== undefined && { userId }),
    ...(isTemporary && { session }),
  });
  return principal && { accessKeyId, principal };
}

function keyIn(output: Parameters): Pick<LearnedCaller, "accessKeyId" | "expiresAtMs"> | undefined {
  const { AccessKeyId, Expiration } = membersOf(output.Credentials);
  const accessKeyId = textOf(AccessKeyId);
  if (accessKeyId === undefined) return undefined;
  const isDate = Expiration instanceof Date && !Number.isNaN(Expiration.getTime());
  return { accessKeyId, ...(isDate && { expiresAtMs: Expiration.getTime() }) };
}

const membersOf = (value: unknown): Parameters =>
  typeof value === "object" && value !== null ? (value as Parameters) : {};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

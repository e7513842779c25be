import type { Parameters } from "../wire/index.ts";
import type { AwsCredentials } from "./aws-upstream.ts";

/** How many are kept; the one known longest goes first. A session that has more is no session. */
const KEYS_MAX = 1_000;

/**
 * The credentials that a recorded session signs with, as far as they are known: those that its
 * shell has, and those that it was given by answers that passed.
 *
 * In memory alone: they are written nowhere, and end with the process.
 */
export class SessionKeys {
  readonly #keys = new Map<string, AwsCredentials>();

  find(accessKeyId: string): AwsCredentials | undefined {
    return this.#keys.get(accessKeyId);
  }

  add(credentials: AwsCredentials): void {
    this.#keys.delete(credentials.accessKeyId);
    this.#keys.set(credentials.accessKeyId, credentials);
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > KEYS_MAX && oldest !== undefined) this.#keys.delete(oldest);
  }

  /** Takes the credentials out of an answer of STS, IAM, Cognito or IAM Identity Center. */
  learn(output: Parameters): void {
    for (const member of MEMBERS) {
      const found = readCredentials(output[member]);
      if (found) this.add(found);
    }
  }
}

/** Where answers have credentials. Source: documented, the service models. */
const MEMBERS = ["Credentials", "AccessKey", "roleCredentials"];

function readCredentials(value: unknown): AwsCredentials | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const members = value as Parameters;
  const accessKeyId = text(members.AccessKeyId ?? members.accessKeyId);
  // Cognito calls it SecretKey.
  const secret = members.SecretAccessKey ?? members.secretAccessKey ?? members.SecretKey;
  const secretAccessKey = text(secret);
  const sessionToken = text(members.SessionToken ?? members.sessionToken);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

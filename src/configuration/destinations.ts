import { z } from "zod";
import type { Environment } from "../base/environment.ts";
import type { AwsCredentials } from "../destinations/index.ts";
import { addProblem, addressProblem, readAddress } from "./addresses.ts";
import { ConfigurationError } from "./configuration-error.ts";

/** What a trail delivers to, by the endpoint prefix of its service. */
const DESTINATION_SERVICES = ["s3", "sns", "logs", "events", "kms"] as const;
export type DestinationService = (typeof DESTINATION_SERVICES)[number];

/** `SERVICE=URL` or `SERVICE=aws`: where trails deliver instead of to the sandbox. */
export const destination = z.string().transform((text, context) => {
  const [, name = "", address = ""] = /^([a-z0-9-]+)=(.*)$/.exec(text) ?? [];
  const service = DESTINATION_SERVICES.find((one) => one === name);
  const problem = service
    ? addressProblem(address)
    : `what comes first is none of ${DESTINATION_SERVICES.map((one) => `${one}=`).join(", ")}`;
  if (problem || !service) {
    addProblem(context, text, problem || "is no destination");
    return z.NEVER;
  }
  return [service, readAddress(address)] as const;
});

/**
 * Only from the environment: what is typed is seen by everyone on a machine, and files are shared.
 *
 * @throws {ConfigurationError} for half of a pair.
 */
export function readDestinationCredentials(
  environment: Environment,
): (() => Promise<AwsCredentials>) | undefined {
  const named = (part: string) => environment[`TRAILCAM_DESTINATION_${part}`] || undefined;
  const accessKeyId = named("ACCESS_KEY_ID");
  const secretAccessKey = named("SECRET_ACCESS_KEY");
  const sessionToken = named("SESSION_TOKEN");
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? "ACCESS_KEY_ID" : "SECRET_ACCESS_KEY";
    throw new ConfigurationError([`TRAILCAM_DESTINATION_${missing}: is missing beside the other`]);
  }
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  return async () => credentials;
}

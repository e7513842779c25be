import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { loadSharedConfigFiles } from "@smithy/core/config";
import type { Environment } from "../../base/environment.ts";
import type { AwsCredentials } from "../../upstreams/index.ts";

/**
 * The credentials that a shell has: first those that its clients take, then those of its other
 * profiles, which clients may name themselves. None when it has none.
 */
export async function sessionCredentials(): Promise<readonly AwsCredentials[]> {
  const own = await defaultProvider()().catch(() => undefined);
  const { configFile, credentialsFile } = await loadSharedConfigFiles().catch(() => NO_FILES);
  const others = [...Object.values(credentialsFile), ...Object.values(configFile)].flatMap(
    ({ aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, ...rest }) =>
      accessKeyId === undefined || secretAccessKey === undefined
        ? []
        : [{ accessKeyId, secretAccessKey, sessionToken: rest.aws_session_token }],
  );
  return own ? [own, ...others] : others;
}

/** What the profile of a shell has as its endpoint, for all services. */
export async function profileEndpoint(environment: Environment): Promise<string | undefined> {
  const { configFile } = await loadSharedConfigFiles().catch(() => NO_FILES);
  return configFile[environment.AWS_PROFILE ?? "default"]?.endpoint_url;
}

/** Files that cannot be read are the clients' to complain of. */
const NO_FILES: Awaited<ReturnType<typeof loadSharedConfigFiles>> = {
  configFile: {},
  credentialsFile: {},
};

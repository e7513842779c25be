import type { CredentialSource } from "./aws-upstream.ts";

/**
 * The credentials of whoever runs the server, found where every SDK looks for them. What finds them
 * is loaded with the first call to AWS: it is a fifteenth of a start.
 */
export function machineCredentials(): CredentialSource {
  let finding: Promise<CredentialSource> | undefined;
  return async () => {
    finding ??= import("@aws-sdk/credential-provider-node").then(({ defaultProvider }) =>
      defaultProvider(),
    );
    return await (await finding)();
  };
}

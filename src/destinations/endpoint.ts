/** What an AWS client signs with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Another server, or AWS itself, to which trails deliver. */
export interface Endpoint {
  readonly address: URL | "aws";
  /** That requests are signed for; S3 on AWS is followed to the bucket's own. */
  readonly region: string;
  /** The SDK's own chain (environment, profile, container, instance) when left out. */
  readonly credentials?: (() => Promise<AwsCredentials>) | undefined;
  /** {@link TIMEOUTS} when left out. */
  readonly timeouts?: EndpointTimeouts;
}

/** How long an endpoint may take, so that a slow one holds up its own trails for a while only. */
export interface EndpointTimeouts {
  readonly connectMs: number;
  /** Between two bytes. */
  readonly idleMs: number;
  /** Of one call with all its attempts. */
  readonly callMs: number;
}

export const TIMEOUTS: EndpointTimeouts = { connectMs: 5_000, idleMs: 30_000, callMs: 120_000 };

/** More of them are not needed: what failed three times waits for the courier's next round. */
const ATTEMPTS_MAX = 3;

/** How the SDK's client of a service reaches an endpoint. */
export function clientSettings({ address, region, credentials, timeouts = TIMEOUTS }: Endpoint) {
  return {
    region,
    maxAttempts: ATTEMPTS_MAX,
    ...(address !== "aws" && { endpoint: address.origin }),
    // Whoever has just typed `eval "$(trailcam env)"` has this very server in the environment.
    ignoreConfiguredEndpointUrls: true,
    ...(credentials && { credentials }),
    requestHandler: {
      connectionTimeout: timeouts.connectMs,
      socketTimeout: timeouts.idleMs,
    },
  };
}

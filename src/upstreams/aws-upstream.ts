import type { Clock } from "../base/clock.ts";
import { type FailureTraits, OperatingError } from "../base/errors.ts";
import type { ForwardRequest, Upstream, UpstreamAnswer } from "../gateway/index.ts";
import type { Models } from "../models/index.ts";
import type { Destination } from "../wire/index.ts";
import { endpointOf, targetAtEndpoint } from "./endpoint.ts";
import { signedUpstream } from "./signed-upstream.ts";

const FAILURES = {
  no_credentials: {
    retryable: true,
    hint:
      "Calls to AWS itself are signed with credentials of the server's own: set AWS_PROFILE or " +
      "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for it, or sign in.",
  },
  own_credentials: {
    retryable: false,
    hint:
      "AWS does not know keys that this server made. Start it in a shell without the variables " +
      "of `trailcam env`.",
  },
} as const satisfies Record<string, FailureTraits>;

/** Raised when a call could not be sent to AWS. Names no key. */
export class UpstreamError extends OperatingError<keyof typeof FAILURES> {
  override readonly name = "UpstreamError";

  constructor(code: keyof typeof FAILURES, message: string, options?: ErrorOptions) {
    super(code, FAILURES[code], message, options);
  }
}

/** Handed out by whatever knows them; never logged, never recorded. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * Gives the credentials to sign with now, refreshed where they expire. `"nobody"` signs nothing:
 * what nobody signed on its way here is not signed by us.
 */
export type CredentialSource = () => Promise<AwsCredentials | "nobody">;

export interface AwsUpstreamOptions {
  readonly credentials: CredentialSource;
  /** True for a key that this server minted. */
  readonly isOwnKey: (accessKeyId: string) => boolean;
  readonly models: Models;
  readonly clock: Clock;
  /** Sends to where a host really is. */
  readonly upstreamAt: (url: URL) => Upstream;
}

/**
 * AWS itself, for the calls of one service in one region. Callers were checked with keys of ours,
 * so what goes out is signed anew, with the server's own credentials of AWS.
 */
export function awsUpstream(destination: Destination, options: AwsUpstreamOptions): Upstream {
  return { send: (forward) => send(forward, destination, options) };
}

async function send(
  forward: ForwardRequest,
  destination: Destination,
  options: AwsUpstreamOptions,
): Promise<UpstreamAnswer> {
  const credentials = await credentialsOf(options);
  const endpoint = endpointOf(destination, options.models);
  const target = targetAtEndpoint(forward.target, hostIn(forward.rawHeaders), destination);
  const upstream = options.upstreamAt(endpoint.url);
  const rawHeaders = withHost(forward.rawHeaders, endpoint.url.host);
  const addressed = { ...forward, target, rawHeaders };
  if (credentials === "nobody") return await upstream.send(addressed);
  const { signingRegion: region, signingName } = endpoint;
  const { clock } = options;
  const signed = signedUpstream(upstream, { credentials, region, signingName, clock });
  return await signed.send(addressed);
}

async function credentialsOf(options: AwsUpstreamOptions): Promise<AwsCredentials | "nobody"> {
  let credentials: AwsCredentials | "nobody";
  try {
    credentials = await options.credentials();
  } catch (cause) {
    throw new UpstreamError("no_credentials", "no credentials of AWS were found", { cause });
  }
  if (credentials === "nobody") return credentials;
  if (options.isOwnKey(credentials.accessKeyId)) {
    throw new UpstreamError("own_credentials", "the credentials of AWS are this server's own");
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { accessKeyId, secretAccessKey, sessionToken };
}

function hostIn(rawHeaders: readonly string[]): string {
  const at = rawHeaders.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === "host");
  return at < 0 ? "" : (rawHeaders[at + 1] ?? "");
}

function withHost(rawHeaders: readonly string[], host: string): readonly string[] {
  const others = rawHeaders.filter(
    (_, at) => (rawHeaders[at - (at % 2)] ?? "").toLowerCase() !== "host",
  );
  return ["Host", host, ...others];
}

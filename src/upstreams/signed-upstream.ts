import type { Clock } from "../base/clock.ts";
import type { Upstream } from "../gateway/index.ts";
import { signHead } from "../wire/index.ts";
import type { AwsCredentials } from "./aws-upstream.ts";
import { planPayload } from "./payload.ts";

export interface SignedUpstreamOptions {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly signingName: string;
  readonly clock: Clock;
}

/** An upstream that gets every request under a new signature, in place of any that it bears. */
export function signedUpstream(upstream: Upstream, options: SignedUpstreamOptions): Upstream {
  const { region, signingName, clock } = options;
  const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
  return {
    send: async (forward) => {
      const { method, target, endsWaiting } = forward;
      const { body, payload, rawHeaders } = await planPayload(forward);
      const signing = { accessKeyId, secretAccessKey, sessionToken, region, signingName, payload };
      const head = signHead({ method, target, rawHeaders }, { ...signing, atMs: clock.nowMs() });
      return await upstream.send({ method, ...head, body, endsWaiting });
    },
  };
}

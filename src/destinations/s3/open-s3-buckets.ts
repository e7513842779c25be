import type { Endpoint } from "../endpoint.ts";
import type { S3Buckets } from "./s3-buckets.ts";

/** Opens the buckets of an endpoint. The SDK's client is loaded here, where it is needed. */
export async function openS3Buckets(endpoint: Endpoint): Promise<S3Buckets> {
  const [{ S3Buckets: Opened }, { openSession }] = await Promise.all([
    import("./s3-buckets.ts"),
    import("./s3-session.ts"),
  ]);
  return new Opened(openSession(endpoint));
}

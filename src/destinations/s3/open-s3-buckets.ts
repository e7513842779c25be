import type { Endpoint } from "../endpoint.ts";
import type { S3Buckets } from "./s3-buckets.ts";

/** Opens the buckets of an endpoint. The SDK's client is loaded here, where it is needed. */
export async function openS3Buckets(endpoint: Endpoint): Promise<S3Buckets> {
  const loaded = await import("./s3-buckets.ts");
  return new loaded.S3Buckets(endpoint);
}

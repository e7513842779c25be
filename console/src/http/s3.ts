import { type AwsPlace, callAws } from "./aws.ts";
import { elementsOf, readXml, textOf } from "./xml.ts";

/** The names of the account's buckets, whatever region they are in. */
export async function listBuckets(place: AwsPlace): Promise<readonly string[]> {
  const text = await callAws({ ...place, service: "s3", method: "GET" });
  return elementsOf(readXml(text), "Bucket").map((bucket) => textOf(bucket, "Name"));
}

/** @throws {AwsRefused} e.g. `BucketAlreadyOwnedByYou`. */
export async function createBucket(name: string, place: AwsPlace): Promise<void> {
  const { region } = place;
  const body =
    `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
    `<LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  await callAws({
    ...{ ...place, service: "s3", method: "PUT", path: `/${encodeURIComponent(name)}` },
    // The one region that must not be named: it is what leaving it out means.
    ...(region !== "us-east-1" && { body, headers: { "content-type": "application/xml" } }),
  });
}

export async function putBucketPolicy(
  name: string,
  policy: object,
  place: AwsPlace,
): Promise<void> {
  await callAws({
    ...{ ...place, service: "s3", method: "PUT", path: `/${encodeURIComponent(name)}?policy` },
    headers: { "content-type": "application/json" },
    body: JSON.stringify(policy),
  });
}

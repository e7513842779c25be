/**
 * The signing names whose paths are signed as S3's are: encoded once, and never normalised.
 * Source: documented, `disableDoubleEncoding` in the endpoint rules of the SDKs.
 */
const S3_SIGNING_NAMES: ReadonlySet<string> = new Set([
  "s3",
  "s3-object-lambda",
  "s3-outposts",
  "s3express",
]);

export function isS3Signing(signingName: string): boolean {
  return S3_SIGNING_NAMES.has(signingName);
}

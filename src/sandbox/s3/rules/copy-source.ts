import { invalidArgument } from "./refusals.ts";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/**
 * Reads `x-amz-copy-source`: `bucket/key` or `/bucket/key`, percent-encoded, perhaps with
 * `?versionId=…`.
 *
 * @throws {ServiceError} `InvalidArgument` when it is not of that form.
 */
export function readCopySource(header: string): CopySource {
  const [, path = "", versionId] = /^(.*?)(?:\?versionId=([^&]*))?$/s.exec(header) ?? [];
  const decoded = decode(path).replace(/^\//, "");
  const slash = decoded.indexOf("/");
  const [bucket, key] = [decoded.slice(0, slash), decoded.slice(slash + 1)];
  if (slash > 0 && key !== "") return { bucket, key, versionId };
  const message = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
  throw invalidArgument(message, "x-amz-copy-source", header);
}

/** `+` stays: S3 reads this header as a path, not as a form. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import type { RoutedRequest } from "./route-table.ts";

/** An upload by a browser's form. */
export const POST_OBJECT = "PostObject";

/**
 * The names of what browsers ask of S3, which no model has because no client of AWS's does.
 *
 * A preflight is `PreflightRequest`. Source: observed, a record of 2024 beside that of the upload
 * by presigned URL that it preceded. A form is `PostObject`. Source: documented, S3 developer
 * guide, object-level actions tracked by CloudTrail.
 *
 * @returns undefined for all else.
 */
export function unmodelledName({ method, path, headers }: RoutedRequest): string | undefined {
  if (method === "OPTIONS") return "PreflightRequest";
  if (method !== "POST" || !BUCKET_ALONE.test(path)) return undefined;
  return FORM.test(headers.get("content-type") ?? "") ? POST_OBJECT : undefined;
}

const BUCKET_ALONE = /^\/[^/]+\/?$/;
const FORM = /^multipart\/form-data\s*(?:;|$)/i;

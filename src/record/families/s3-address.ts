import type { CapturedHead } from "../../base/exchange.ts";
import { bucketOfHost, type Call, type Parameters } from "../../wire/index.ts";

/** Which bucket and object a request to S3 is about. */
export interface S3Address {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/**
 * Reads the address from the decoded call, or from host and path where that was not possible.
 * Services beside S3 whose records are S3's as well have other paths.
 */
export function s3Address(call: Call): S3Address {
  if (call.kind === "decoded") {
    return { bucket: text(call.input.Bucket), key: text(call.input.Key) };
  }
  if (call.destination.service?.key !== "s3") return { bucket: undefined, key: undefined };
  const form = uploadFormOf(call);
  if (form) return { bucket: text(form.Bucket), key: text(form.Key) };
  const [path = ""] = call.head.target.split("?", 1);
  const inHost = bucketOfHost(call.head.headers.get("host") ?? "");
  if (inHost) return { bucket: inHost, key: decoded(path.slice(1)) };
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decoded(bucket), key: decoded(key) };
}

/** What a browser's form says. @returns undefined for a call that is none. */
export function uploadFormOf(call: Call): Parameters | undefined {
  if (call.kind === "decoded" || call.operation) return undefined;
  return call.operationName === "PostObject" ? (call.parameters ?? {}) : undefined;
}

export interface QueryParameter {
  readonly name: string;
  readonly value: string;
}

/** The query of a request target, decoded; a name without value has an empty one. */
export function queryOf({ target }: CapturedHead): readonly QueryParameter[] {
  const start = target.indexOf("?");
  if (start === -1) return [];
  return target
    .slice(start + 1)
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return { name: fromQuery(name), value: fromQuery(value.join("=")) };
    });
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** In a query, and there alone, a plus is a space. */
const fromQuery = (part: string): string => decoded(part.replaceAll("+", " ")) ?? "";

function decoded(part: string): string | undefined {
  if (part === "") return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

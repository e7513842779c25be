import { ServiceError } from "../../../wire/index.ts";
import type { ByteRange } from "../store/object-options.ts";

/**
 * Reads a `Range` header for an object of `size` bytes.
 *
 * @returns undefined when the whole object is meant: the header is not of the form `bytes=a-b`,
 *   or asks for several ranges, which S3 does not serve.
 * @throws {ServiceError} `InvalidRange` when no byte of the object is within the range.
 *
 * Source: documented, RFC 9110 section 14, and the API reference of GetObject.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const range =
    first === ""
      ? { start: Math.max(size - Number(last), 0), end: size - 1 }
      : { start: Number(first), end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (range.start <= range.end) return range;
  throw new ServiceError("InvalidRange", "The requested range is not satisfiable", {
    status: 416,
    members: { RangeRequested: header, ActualObjectSize: String(size) },
  });
}

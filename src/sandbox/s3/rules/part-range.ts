import { ServiceError } from "../../../wire/index.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { ByteRange } from "../store/object-options.ts";

/**
 * Where part `number` of an object lies. One that was not uploaded in parts has one part.
 *
 * @returns undefined when the one part is empty: no range has no byte.
 * @throws {ServiceError} `InvalidPartNumber` when there is no such part.
 */
export function partRange(
  { size, parts = [{ number: 1, size }] }: ObjectAttributes,
  number: number,
): ByteRange | undefined {
  const part = parts[number - 1];
  if (!part) {
    const message = "The requested partnumber is not satisfiable";
    throw new ServiceError("InvalidPartNumber", message, {
      status: 416,
      members: { PartNumberRequested: String(number), ActualPartCount: String(parts.length) },
    });
  }
  const start = parts.slice(0, number - 1).reduce((total, before) => total + before.size, 0);
  return part.size === 0 ? undefined : { start, end: start + part.size - 1 };
}

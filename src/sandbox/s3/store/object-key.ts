import { ServiceError } from "../../../wire/index.ts";

const KEY_BYTES_MAX = 1024;

/**
 * Refuses what no object can have as its key.
 *
 * @throws {ServiceError} `InvalidURI`, `KeyTooLongError`.
 */
export function checkKey(key: string): void {
  // A lone surrogate has no UTF-8 form: two such keys would become one.
  if (key === "" || !key.isWellFormed()) {
    throw new ServiceError("InvalidURI", "Couldn't parse the specified URI.", { status: 400 });
  }
  const bytes = Buffer.byteLength(key);
  if (bytes > KEY_BYTES_MAX) {
    throw new ServiceError("KeyTooLongError", "Your key is too long", {
      status: 400,
      members: { Size: String(bytes), MaxSizeAllowed: String(KEY_BYTES_MAX) },
    });
  }
}

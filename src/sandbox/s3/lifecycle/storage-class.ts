import type { ContentHeaders, ObjectAttributes } from "../store/object-attributes.ts";

/** From dear to cheap. Objects are moved down, never up. */
const ORDER = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

export function isColder(storageClass: string, than: string): boolean {
  return ORDER.indexOf(storageClass) > ORDER.indexOf(than);
}

/** Objects of these classes are not read before they are restored. */
export function isArchive({ storageClass }: ContentHeaders): boolean {
  return storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE";
}

/** Tells whether an object cannot be read now. */
export function isAway({ headers, restoredUntilMs }: ObjectAttributes, nowMs: number): boolean {
  return isArchive(headers) && nowMs >= (restoredUntilMs ?? 0);
}

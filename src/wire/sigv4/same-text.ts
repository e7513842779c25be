import { timingSafeEqual } from "node:crypto";

/** Compares in a time that tells nothing about where two texts of the same length differ. */
export function isSameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one, "utf8"), Buffer.from(other, "utf8")];
  return left.length === right.length && timingSafeEqual(left, right);
}

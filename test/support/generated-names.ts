import { seededRandom } from "./seeded-random.ts";

/** What draws a whole number from 0 up to, not including, `below`. */
export type Draw = (below: number) => number;

export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
export const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
export const HEX = "0123456789abcdef";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function one<Item>(items: readonly Item[], draw: Draw): Item {
  const item = items[draw(items.length)];
  if (item === undefined) throw new Error("there is nothing to draw from");
  return item;
}

export function letters(draw: Draw, length: number, alphabet: string): string {
  let text = "";
  while (text.length < length) text += alphabet[draw(alphabet.length)];
  return text;
}

/** A name that is the same for the same number, so that many records share it. */
export function named(prefix: string, number: number, length: number, alphabet = UPPER): string {
  return prefix + letters(seededRandom(number * 7919 + prefix.length), length, alphabet);
}

const hex = (draw: Draw, length: number) =>
  draw(16 ** length)
    .toString(16)
    .padStart(length, "0");

export const uuid = (draw: Draw) =>
  `${hex(draw, 7)}0-${hex(draw, 4)}-4${hex(draw, 3)}-8${hex(draw, 3)}-${hex(draw, 6)}${hex(draw, 6)}`;

/** S3's second id, which says something to S3 alone. */
export const extendedId = (draw: Draw) => `${letters(draw, 75, BASE64)}=`;

export const base64 = (draw: Draw, length: number) => letters(draw, length, BASE64);

/** Few are met again and again, and most now and then. */
export const mostlyFirst = (draw: Draw, below: number) => draw(draw(below) + 1);

import type { Json } from "../audit-record.ts";

/**
 * What text becomes when XML is turned into JSON the way EC2's and S3's records were: `true` a
 * boolean, `600` a number. Text that would not come back the same, like `007`, stays.
 * Source: observed, a tag's value `true` without quotes.
 */
export function typedText(text: string): Json {
  if (text === "true") return true;
  if (text === "false") return false;
  if (!/^-?\d/.test(text)) return text;
  if (/^-?\d+$/.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) && String(number) === text ? number : text;
  }
  if (!/^-?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(text)) return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

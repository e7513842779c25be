/**
 * Encodes a key as listings do under `encoding-type=url`: as a form does, with `/` left as it is.
 *
 * Source: documented, API reference of ListObjectsV2, by the example `test_file%283%29.png`;
 * the space as `+` follows from botocore, which decodes with `unquote_plus`.
 */
export function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

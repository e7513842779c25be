import { assignOwn } from "../../base/assign-own.ts";
import type { Parameters } from "../call.ts";
import { decodePercent } from "./http-target.ts";

/**
 * What is looked at of a form. Its file comes last, and all before it has 20 KB.
 * Source: documented, S3 API reference, POST Object.
 */
const FIELDS_BYTES_MAX = 32 * 1024;

/** Fields that are shown; the others are content, or sign the form. */
const SHOWN: ReadonlyMap<string, string> = new Map([
  ["key", "Key"],
  ["x-amz-algorithm", "X-Amz-Algorithm"],
]);

const FILENAME = "$" + "{filename}";

/**
 * Says which object a browser's form uploads, as `Bucket` and `Key`, and how it is signed, as
 * `X-Amz-Algorithm`. Reads the beginning of the body, so one that was cut will do. Total.
 *
 * Without a key where the form has none, or names it by a file whose name is not there.
 */
export function describeUploadForm(
  path: string,
  { contentType, body }: { readonly contentType: string; readonly body: Buffer },
): Parameters {
  const described = { Bucket: decodePercent(path.split("/")[1] ?? "") };
  const [, quoted, bare] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (!boundary) return described;
  const { fields, filename } = readFields(body, boundary);
  for (const [name, value] of fields) {
    const shown = SHOWN.get(name);
    if (shown === undefined) continue;
    const whole = name === "key" ? withFilename(value, filename) : value;
    if (whole !== undefined) assignOwn(described, shown, whole);
  }
  return described;
}

const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))/i;
const NAME = /;\s*name="([^"]*)"/i;
const FILE = /;\s*filename="((?:[^"\\]|\\.)*)"/i;

interface FormFields {
  /** Names in lower case; of several of one name, the first. */
  readonly fields: ReadonlyMap<string, string>;
  readonly filename: string | undefined;
}

function readFields(body: Buffer, boundary: string): FormFields {
  // A character is a byte here, and each value becomes text by itself.
  const text = `\r\n${body.subarray(0, FIELDS_BYTES_MAX).toString("latin1")}`;
  const [, ...parts] = text.split(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  for (const [at, part] of parts.entries()) {
    const end = part.indexOf("\r\n\r\n");
    if (end < 0) break;
    const head = part.slice(0, end);
    const name = NAME.exec(head)?.[1]?.toLowerCase();
    if (name === "file") return { fields, filename: textOf(FILE.exec(head)?.[1]) };
    const isWhole = at < parts.length - 1;
    if (name !== undefined && isWhole && !fields.has(name)) {
      fields.set(name, textOf(part.slice(end + 4)) ?? "");
    }
  }
  return { fields, filename: undefined };
}

const textOf = (latin1: string | undefined): string | undefined =>
  latin1 === undefined ? undefined : Buffer.from(latin1, "latin1").toString("utf8");

/** A client may send a file's whole path. Source: documented, S3 API reference, POST Object. */
function withFilename(key: string, filename: string | undefined): string | undefined {
  if (!key.includes(FILENAME)) return key;
  const own = filename?.split(/[/\\]/).at(-1);
  return own === undefined ? undefined : key.replaceAll(FILENAME, () => own);
}

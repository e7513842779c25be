import { createHash } from "node:crypto";
import type { MessageAttributes } from "./message.ts";

/** The MD5 that clients check a message's body with: hexadecimal, of its UTF-8 bytes. */
export function digestBody(body: string): string {
  return createHash("md5").update(body).digest("hex");
}

/**
 * The MD5 that clients check attributes with: of each, in the order of their names, the name, the
 * type and the value, with lengths before.
 *
 * Source: documented, SQS developer guide, "Calculating the MD5 message digest for message
 * attributes".
 *
 * @returns undefined where there are no attributes.
 */
export function digestAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { dataType = "", text, binary } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(dataType));
    hash.update(Buffer.of(binary === undefined ? TEXT : BINARY));
    add(binary === undefined ? Buffer.from(text ?? "") : Buffer.from(binary, "base64"));
  }
  return hash.digest("hex");
}

const TEXT = 1;
const BINARY = 2;

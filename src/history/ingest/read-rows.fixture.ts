/** Reads rows of the format RowBinary back, by the types that the table's columns have. */
import { ROW_COLUMNS } from "./row-bytes.ts";

const TEXTS = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, "text"]));

const IDENTITY = {
  ...TEXTS("type principalId arn accountId accessKeyId userName invokedBy"),
  sessionContext: {
    attributes: TEXTS("mfaAuthenticated creationDate"),
    sessionIssuer: TEXTS("type principalId arn accountId userName"),
  },
};

type Type = "text" | "number32" | "number64" | "truth" | "list" | { readonly [name: string]: Type };

const TYPES: Readonly<Record<string, Type>> = {
  eventTime: "number32",
  position: "number64",
  readOnly: "truth",
  userIdentity: IDENTITY as unknown as Type,
  resourceNames: "list",
  resourceTypes: "list",
};

export function readRows(bytes: Buffer): readonly Readonly<Record<string, unknown>>[] {
  let at = 0;
  const count = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const text = () => {
    const length = count();
    at += length;
    return bytes.toString("utf8", at - length, at);
  };
  const number32 = () => {
    at += 4;
    return bytes.readUInt32LE(at - 4);
  };
  const read = (type: Type): unknown => {
    if (typeof type === "object") {
      return Object.fromEntries(Object.entries(type).map(([name, of]) => [name, read(of)]));
    }
    if (type === "number32") return number32();
    if (type === "number64") return number32() + number32() * 2 ** 32;
    if (type === "truth") return bytes[at++] === 1;
    return type === "list" ? Array.from({ length: count() }, text) : text();
  };
  const rows: Record<string, unknown>[] = [];
  while (at < bytes.length) {
    rows.push(Object.fromEntries(ROW_COLUMNS.map((name) => [name, read(TYPES[name] ?? "text")])));
  }
  return rows;
}

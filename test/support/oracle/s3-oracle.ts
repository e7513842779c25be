import type { CapturedRequest } from "../../../src/base/exchange.ts";
import type { Operation } from "../../../src/models/index.ts";
import { xmlToJson } from "./document-oracle.ts";
import { fateOf, fromPairs, type Ground, membersOf, orNull, type Tree, typed } from "./shape.ts";
import { readXml } from "./xml.ts";

/** Bodies that are content, of which no record was ever seen to show any. */
const UNSHOWN = [
  ...["CompleteMultipartUpload", "DeleteObjects", "RestoreObject", "SelectObjectContent"],
];

/** What S3's records show: address, query, `x-amz-` headers and the XML, as they were sent. */
export function s3Asked(
  operation: Operation,
  input: Tree,
  { request, ground }: { request: CapturedRequest; ground: Ground },
): unknown {
  const query = new URLSearchParams(request.target.split("?")[1] ?? "");
  const headers = modelledHeaders(operation.input, ground).filter(([header]) =>
    header.startsWith("x-amz-"),
  );
  return orNull(
    fromPairs([
      ...bodyOf(operation, request, ground),
      ["bucketName", input.Bucket],
      ["Host", request.headers.get("host")],
      ["key", input.Key],
      // What asks for a session is no parameter of it.
      ...[...query].filter(([name]) => name !== "session"),
      ...headers.map(([header]) => [header, request.headers.get(header)] as const),
    ]),
  );
}

function modelledHeaders(schema: Operation["input"], ground: Ground) {
  return membersOf(schema).flatMap(([name, member]) => {
    const header = member.getMergedTraits().httpHeader?.toLowerCase();
    return header && fateOf(ground, name, member) === "shown" ? [[header, name] as const] : [];
  });
}

function bodyOf(
  { name, input }: Operation,
  request: CapturedRequest,
  ground: Ground,
): (readonly [string, unknown])[] {
  const payload = membersOf(input).find(([, member]) => member.getMergedTraits().httpPayload);
  const text = request.body.bytes.toString();
  if (!payload || payload[1].isStreaming() || UNSHOWN.includes(name) || text === "") return [];
  if (!payload[1].isStructSchema()) return [["bucketPolicy", policyIn(text)]];
  const root = readXml(text);
  return [[root.name, xmlToJson(root, payload[1], ground)]];
}

function policyIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const ECHOED = [
  ...["x-amz-expiration", "x-amz-version-id", "x-amz-copy-source-version-id"],
  "x-amz-server-side-encryption",
];

/** The headers of an answer that its record repeats. */
export function s3Answered(
  operation: Operation,
  headers: Readonly<Record<string, unknown>>,
  ground: Ground,
): unknown {
  const known = modelledHeaders(operation.output, ground).filter(
    ([header]) => ECHOED.includes(header) || header.startsWith("x-amz-server-side-encryption-"),
  );
  return orNull(
    fromPairs(
      known.map(([header]) => {
        const value = headers[header];
        return [header, value === undefined ? undefined : typed(String(value))];
      }),
    ),
  );
}

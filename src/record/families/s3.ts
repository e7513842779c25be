import type { NormalizedSchema } from "@smithy/core/schema";
import type { Operation, ServiceRules } from "../../models/index.ts";
import type { DecodedCall } from "../../wire/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import { unlessEmpty } from "./bean.ts";
import type { Family } from "./family.ts";
import { isObject, type Place, perOperation, type Render, treatmentOf } from "./render.ts";
import { queryOf, s3Address } from "./s3-address.ts";
import { compileDocument, type DocumentStyle, documentScalar, oneOrMany } from "./xml-document.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Bodies that are content rather than settings. Source: assumed, a record of one would show. */
const UNSHOWN_BODIES: ReadonlySet<string> = new Set([
  "CompleteMultipartUpload",
  "DeleteObjects",
  "RestoreObject",
  "SelectObjectContent",
]);

/** Answer headers that a record repeats. Source: observed, 78 records of PutObject. */
const ECHOED = /^x-amz-(server-side-encryption|expiration$|version-id$|copy-source-version-id$)/;

interface HeaderMember {
  readonly member: string;
  readonly header: string;
}

interface CompiledS3 {
  /** Query parameters that the operation knows. */
  readonly queries: ReadonlySet<string>;
  readonly headers: readonly HeaderMember[];
  readonly body:
    | { readonly member: string; readonly root: string; readonly render: Render }
    | undefined;
  readonly echoed: readonly HeaderMember[];
}

const DOCUMENT: DocumentStyle = {
  keyOf: (member, schema) => schema.getMergedTraits().xmlName ?? member,
  listOf(items, schema) {
    if (schema.getMergedTraits().xmlFlattened) return oneOrMany(items);
    const item = schema.getValueSchema().getMergedTraits().xmlName ?? "member";
    return { [item]: oneOrMany(items) };
  },
};

const compiled = perOperation((operation: Operation, rules: ServiceRules): CompiledS3 => {
  const at = (direction: Place["direction"]): Place => ({
    rules,
    operation: operation.name,
    direction,
  });
  return {
    queries: queriesOf(operation),
    headers: headersOf(operation.input, at(">")),
    body: bodyOf(operation, at(">")),
    echoed: headersOf(operation.output, at("<")).filter(({ header }) => ECHOED.test(header)),
  };
});

function membersOf(schema: NormalizedSchema): readonly (readonly [string, NormalizedSchema])[] {
  return schema.isStructSchema() ? [...schema.structIterator()] : [];
}

function queriesOf({ http, input }: Operation): ReadonlySet<string> {
  const literals = queryNames(http?.[1] ?? "");
  const bound = membersOf(input).flatMap(([, member]) => member.getMergedTraits().httpQuery ?? []);
  // Only the JavaScript client sends this one; it says nothing that the event's name does not.
  return new Set([...literals, ...bound].filter((name) => name !== "x-id"));
}

function queryNames(uri: string): readonly string[] {
  const [, query = ""] = uri.split("?");
  return query.split("&").flatMap((part) => part.split("=", 1));
}

function headersOf(schema: NormalizedSchema, place: Place): readonly HeaderMember[] {
  return membersOf(schema).flatMap(([member, value]) => {
    const header = value.getMergedTraits().httpHeader?.toLowerCase();
    if (!header?.startsWith("x-amz-")) return [];
    const treatment = treatmentOf(place, member, value);
    return treatment === undefined || treatment === "shown" ? [{ member, header }] : [];
  });
}

function bodyOf(operation: Operation, place: Place): CompiledS3["body"] {
  if (UNSHOWN_BODIES.has(operation.name)) return undefined;
  for (const [member, schema] of membersOf(operation.input)) {
    const traits = schema.getMergedTraits();
    if (!traits.httpPayload || schema.isStreaming() || schema.isBlobSchema()) continue;
    if (!schema.isStructSchema()) return { member, root: "bucketPolicy", render: parsedPolicy };
    const root = traits.xmlName ?? schema.getName() ?? member;
    const document = compileDocument(schema, place, DOCUMENT);
    const render: Render = (value) => {
      const shown = document(value);
      // An element that says nothing still has its namespace.
      return shown === undefined ? undefined : { xmlns: NAMESPACE, ...(isObject(shown) && shown) };
    };
    return { member, root, render };
  }
  return undefined;
}

/** A bucket's policy is the only body that is JSON, and shown as such. */
const parsedPolicy: Render = (value) => {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
};

/** All names are the model's or ours. */
function requestMembers(call: DecodedCall, rules: ServiceRules): JsonObject {
  const { queries, headers, body } = compiled(call.operation, rules);
  const { bucket, key } = s3Address(call);
  const host = call.head.headers.get("host");
  const shown: Record<string, Json> = {};
  const content = body?.render(call.input[body.member]);
  if (body && content !== undefined) shown[body.root] = content;
  if (bucket !== undefined) shown.bucketName = bucket;
  if (host !== undefined) shown.Host = host;
  for (const { name, value } of queryOf(call.head)) {
    if (queries.has(name)) shown[name] = value;
  }
  for (const { header } of headers) {
    const value = call.head.headers.get(header);
    if (value !== undefined) shown[header] = value;
  }
  if (key !== undefined) shown.key = key;
  return shown;
}

/**
 * S3's records show the request as it was sent: address, query, headers, and its XML as JSON.
 * Only what the operation's model names is taken from the head, so a presigned URL's credentials
 * and a customer's encryption key never are.
 */
export const s3Family: Family = {
  request: requestMembers,
  response({ operation }, output, { rules }) {
    const shown: Record<string, Json> = {};
    for (const { member, header } of compiled(operation, rules).echoed) {
      const value = documentScalar(output[member]);
      if (value !== undefined) shown[header] = value;
    }
    return unlessEmpty(shown);
  },
};

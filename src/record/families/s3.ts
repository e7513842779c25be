import type { NormalizedSchema } from "@smithy/core/schema";
import type { Operation, ServiceRules } from "../../models/index.ts";
import { type Call, type DecodedCall, parseJson, UNREAD } from "../../wire/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import { MEMBER_NOT_READ, noteOf } from "../notes.ts";
import { beanFamily, unlessEmpty } from "./bean.ts";
import type { Family } from "./family.ts";
import { type Entry, inHashOrder } from "./hash-order.ts";
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

/**
 * What a query has beside what its operation knows, under the names that clients give.
 *
 * How the URL was signed, but for the signature, who signed, and the token of a session.
 * Source: observed, 10 records by presigned URLs of 2020 to 2024, most of them of sessions.
 * None of what signs by version 2. Source: documented, S3 user guide, log entry of ListBuckets.
 * None of `X-Amz-Content-Sha256` and `x-amz-user-agent`. Source: assumed, a record with one would
 * show.
 *
 * The operation's name, which clients in JavaScript and Go send along. Source: observed, records
 * of CopyObject and DeleteObject that Stratus Red Team prints; none of such a client without.
 */
const ALWAYS_SHOWN = [
  ...["X-Amz-Algorithm", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders"],
  "x-id",
] as const;

interface HeaderMember {
  readonly member: string;
  readonly header: string;
}

interface CompiledS3 {
  /** Query parameters that are shown. */
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
  const headers = headersOf(operation.input, at(">"));
  return {
    queries: queriesOf(operation, headers),
    headers,
    body: bodyOf(operation, at(">")),
    echoed: headersOf(operation.output, at("<")).filter(({ header }) => ECHOED.test(header)),
  };
});

function membersOf(schema: NormalizedSchema): readonly (readonly [string, NormalizedSchema])[] {
  return schema.isStructSchema() ? [...schema.structIterator()] : [];
}

/** Asks for a session. Source: documented, S3 user guide, two log entries of CreateSession. */
const UNSHOWN_FLAG = "session";

/** With the names of headers: who presigns may put these into the query. Source: assumed. */
function queriesOf(
  { http, input }: Operation,
  headers: readonly HeaderMember[],
): ReadonlySet<string> {
  const literals = queryNames(http?.[1] ?? "").filter((name) => name !== UNSHOWN_FLAG);
  const bound = membersOf(input).flatMap(([, member]) => member.getMergedTraits().httpQuery ?? []);
  return new Set([...literals, ...bound, ...headers.map(({ header }) => header), ...ALWAYS_SHOWN]);
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
  // What nests deeper than a record can be written is shown as the text that it was sent as.
  const policy = value.trim() === "" ? undefined : parseJson(value);
  return policy?.ok ? (policy.value as Json) : value;
};

/** All names are the model's or ours. */
function requestMembers(call: DecodedCall, rules: ServiceRules): JsonObject {
  const { queries, headers, body } = compiled(call.operation, rules);
  const asked = queryMembers(call, queries);
  for (const { header } of headers) {
    const value = call.head.headers.get(header);
    if (value !== undefined) asked[header] = value;
  }
  const others = addressMembers(call);
  const sent = body && call.input[body.member];
  const content = sent === UNREAD ? MEMBER_NOT_READ : body?.render(sent);
  if (body && content !== undefined) others.push([body.root, content]);
  return inHashOrder(others, Object.entries(asked));
}

function queryMembers(call: Call, shown: ReadonlySet<string>): Record<string, Json> {
  const asked: Record<string, Json> = {};
  for (const { name, value } of queryOf(call.head)) if (shown.has(name)) asked[name] = value;
  return asked;
}

function addressMembers(call: Call): Entry[] {
  const { bucket, key } = s3Address(call);
  const host = call.head.headers.get("host");
  const members: Entry[] = [];
  if (bucket !== undefined) members.push(["bucketName", bucket]);
  if (host !== undefined) members.push(["Host", host]);
  if (key !== undefined) members.push(["key", key]);
  return members;
}

const OF_ANY_CALL: ReadonlySet<string> = new Set(ALWAYS_SHOWN);

/** Of a call that no model knows or whose body cannot be read, host, path and query tell enough. */
export function s3UndecodedRequest(call: Call): JsonObject {
  return inHashOrder(addressMembers(call), Object.entries(queryMembers(call, OF_ANY_CALL)));
}

/**
 * S3's records show the request as it was sent: address, query, headers, and its XML as JSON.
 * Only what is named here or in the operation's model is taken from the head, so a presigned URL's
 * signature and a customer's encryption key never are.
 */
export const s3Family: Family = {
  request: requestMembers,
  response(call, output, facts) {
    const { operation } = call;
    if (operation.name === "CreateSession") return beanFamily.response(call, output, facts);
    const { rules } = facts;
    const shown = compiled(operation, rules).echoed.flatMap(({ member, header }) => {
      const value = documentScalar(output[member]) ?? noteOf(output[member]);
      return value === undefined ? [] : [[header, value] as const];
    });
    return unlessEmpty(inHashOrder(shown));
  },
};

import type { NormalizedSchema } from "@smithy/core/schema";
import { splitHeader } from "@smithy/core/serde";
import { assignOwn } from "../../base/assign-own.ts";
import type { Reading } from "../read/reading.ts";
import { type ReadText, readTimestamp, textReader } from "../read/scalar-text.ts";
import { membersOf, shapeKind } from "../read/shape-kind.ts";
import { decodePercent } from "./http-target.ts";
import type { RoutedRequest, RouteMatch } from "./route-table.ts";

interface BoundMember {
  readonly name: string;
  /** Names of headers in lower case. */
  readonly wireName: string;
  readonly read: ReadText;
  readonly isList: boolean;
}

/** Where each member of an operation's input or output travels. */
export interface Bindings {
  readonly labels: readonly BoundMember[];
  readonly queries: readonly BoundMember[];
  readonly headers: readonly BoundMember[];
  readonly prefixHeaders: readonly { readonly name: string; readonly prefix: string }[];
  /** Of both kinds, with their shapes, in the order of the model: how an answer has them. */
  readonly inHead: readonly HeadMember[];
  /** A map that takes every query parameter nothing else wants. */
  readonly otherQueries: { readonly name: string; readonly isListed: boolean } | undefined;
  /** The member that is the whole body. */
  readonly payload: PayloadMember | undefined;
  /** The member that is the status of the answer. */
  readonly status: string | undefined;
  /** Members that lie inside the body. */
  readonly inBody: readonly string[];
  /** A member comes as a stream: bytes, or events in any protocol. */
  readonly hasStream: boolean;
}

export interface HeadMember {
  readonly name: string;
  readonly schema: NormalizedSchema;
  /** The header's name in lower case; of a map, what the names of its headers begin with. */
  readonly header: string;
  readonly isMap: boolean;
}

export interface PayloadMember {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly kind: "stream" | "bytes" | "text" | "document";
}

/** Sorts the members of an operation's input or output by where they travel. */
export function compileBindings(schema: NormalizedSchema): Bindings {
  const bindings = {
    labels: [] as BoundMember[],
    queries: [] as BoundMember[],
    headers: [] as BoundMember[],
    prefixHeaders: [] as { name: string; prefix: string }[],
    inHead: [] as HeadMember[],
    otherQueries: undefined as Bindings["otherQueries"],
    payload: undefined as PayloadMember | undefined,
    status: undefined as string | undefined,
    inBody: [] as string[],
    hasStream: false,
  };
  for (const [name, member] of membersOf(schema)) {
    const traits = member.getMergedTraits();
    bindings.hasStream ||= member.isStreaming();
    if (traits.httpLabel) bindings.labels.push(bind(name, name, member));
    else if (traits.httpQuery) bindings.queries.push(bind(name, traits.httpQuery, member));
    else if (traits.httpQueryParams) {
      bindings.otherQueries = { name, isListed: member.getValueSchema().isListSchema() };
    } else if (traits.httpHeader) {
      const header = traits.httpHeader.toLowerCase();
      bindings.headers.push(bindHeader(name, header, member));
      bindings.inHead.push({ name, schema: member, header, isMap: false });
    } else if (typeof traits.httpPrefixHeaders === "string") {
      const prefix = traits.httpPrefixHeaders.toLowerCase();
      bindings.prefixHeaders.push({ name, prefix });
      bindings.inHead.push({ name, schema: member, header: prefix, isMap: true });
    } else if (traits.httpPayload) bindings.payload = payloadOf(name, member);
    else if (traits.httpResponseCode) bindings.status = name;
    else bindings.inBody.push(name);
  }
  return bindings;
}

function bind(name: string, wireName: string, schema: NormalizedSchema): BoundMember {
  const isList = schema.isListSchema();
  return { name, wireName, read: textReader(isList ? schema.getValueSchema() : schema), isList };
}

function bindHeader(name: string, header: string, schema: NormalizedSchema): BoundMember {
  const member = bind(name, header, schema);
  if (schema.getMergedTraits().mediaType) return { ...member, read: decodeBase64 };
  return shapeKind(schema) === "timestamp" ? { ...member, read: readDateHeader } : member;
}

const decodeBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8");

/** HTTP has a recipient ignore a date it cannot read, so a bad one must not cost the rest. */
function readDateHeader(text: string): Date | undefined {
  try {
    return readTimestamp(text);
  } catch {
    return undefined;
  }
}

function payloadOf(name: string, schema: NormalizedSchema): PayloadMember {
  if (schema.isStreaming()) return { name, schema, kind: "stream" };
  const kind = shapeKind(schema);
  if (kind === "blob") return { name, schema, kind: "bytes" };
  return { name, schema, kind: kind === "text" ? "text" : "document" };
}

/** Reads what travels in path, query and headers. What of it cannot be read is `UNREAD`. */
export function readBindings(
  bindings: Bindings,
  match: RouteMatch,
  request: RoutedRequest,
  reading: Reading,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const member of bindings.labels) {
    const sent = match.labels[member.wireName];
    if (sent !== undefined) give(input, member, reading.attempt(member.read, decodePercent(sent)));
  }
  for (const member of bindings.queries) {
    if (!request.queryNames.has(member.wireName)) continue;
    const sent = request.query.getAll(member.wireName);
    const read = (text: string) => reading.attempt(member.read, text);
    give(input, member, member.isList ? sent.map(read) : read(sent[0] ?? ""));
  }
  for (const member of bindings.headers) {
    give(input, member, readHeader(member, request.headers, reading));
  }
  for (const { name, prefix } of bindings.prefixHeaders) {
    const found = headersUnder(prefix, request.headers);
    if (found) input[name] = found;
  }
  const others = otherQueries(match, request);
  if (others.length > 0) giveOtherQueries(bindings, input, { others, request, reading });
  return input;
}

function give(input: Record<string, unknown>, { name }: BoundMember, value: unknown): void {
  if (value !== undefined) input[name] = value;
}

export function readHeader(
  member: BoundMember,
  headers: ReadonlyMap<string, string>,
  reading: Reading,
): unknown {
  const sent = headers.get(member.wireName);
  if (sent === undefined) return undefined;
  if (!member.isList) return reading.attempt(member.read, sent);
  return splitHeader(sent).map((item) => reading.attempt(member.read, item.trim()));
}

/** @returns undefined when there is none. */
export function headersUnder(
  prefix: string,
  headers: ReadonlyMap<string, string>,
): object | undefined {
  const found = {};
  for (const [name, value] of headers) {
    if (name.startsWith(prefix)) assignOwn(found, name.slice(prefix.length), value);
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Parameters of a presigned request, which sign the call and are no part of it. */
export const SIGNING = new RegExp(
  "^(?:x-amz-(?:algorithm|credential|date|expires|signature|signedheaders|security-token)" +
    "|awsaccesskeyid|signature|expires|signatureversion|signaturemethod|timestamp)$",
  "i",
);

const NONE: readonly string[] = [];

function otherQueries({ route }: RouteMatch, { queryNames }: RoutedRequest): readonly string[] {
  if (queryNames.size === 0) return NONE;
  return [...queryNames].filter((name) => !route.ownQueries.has(name) && !SIGNING.test(name));
}

interface OtherQueries {
  readonly others: readonly string[];
  readonly request: RoutedRequest;
  readonly reading: Reading;
}

function giveOtherQueries(
  { otherQueries: member }: Bindings,
  input: Record<string, unknown>,
  { others, request, reading }: OtherQueries,
): void {
  if (!member) {
    for (const name of others) reading.noteUndeclared(name);
    return;
  }
  const map = {};
  for (const name of others) {
    const values = request.query.getAll(name);
    assignOwn(map, name, member.isListed ? values : values[0]);
  }
  input[member.name] = map;
}

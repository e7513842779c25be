import type { CapturedRequest } from "../../src/base/exchange.ts";
import type { Operation } from "../../src/models/index.ts";
import type { JsonObject } from "../../src/record/index.ts";
import { isObject, text } from "../json.ts";
import type { RebuildPlace } from "./member-names.ts";
import { placeholder, requiredMembers } from "./placeholder.ts";
import { type Rebuilt, rebuild } from "./rebuild.ts";

type Shown = Readonly<Record<string, unknown>>;

/** S3's records name bucket and key in their own way, and all else as it was sent. */
export function rebuildS3Request(
  shown: unknown,
  operation: Operation,
  place: RebuildPlace,
): Rebuilt {
  const { bucketName, key, Host: _host, ...rest } = isObject(shown) ? shown : ({} as Shown);
  const members = [...operation.input.structIterator()];
  const value: Record<string, unknown> = {};
  const homeless: string[] = [];
  if (bucketName !== undefined) value.Bucket = bucketName;
  if (key !== undefined) value.Key = key;
  const flags = flagsOf(operation);
  for (const [name, held] of Object.entries(rest)) {
    if (flags.has(name)) continue;
    const found = members.find(([, member]) => {
      const { httpQuery, httpHeader, httpPayload, xmlName } = member.getMergedTraits();
      const root = xmlName ?? member.getName();
      return (
        httpQuery === name ||
        httpHeader?.toLowerCase() === name.toLowerCase() ||
        (httpPayload && (root === name || name === "bucketPolicy"))
      );
    });
    if (found) assign(found, held, value, place);
    else homeless.push(name);
  }
  for (const name of requiredMembers(operation.input)) {
    const member = members.find(([own]) => own === name)?.[1];
    if (member && !(name in value))
      value[name] = name === "Bucket" ? "unseen" : placeholder(member);
  }
  return { value, homeless };
}

function assign(
  [name, member]: readonly [string, ReturnType<Operation["input"]["getMemberSchema"]>],
  held: unknown,
  value: Record<string, unknown>,
  place: RebuildPlace,
): void {
  if (name === "Policy") {
    value[name] = JSON.stringify(held);
    return;
  }
  if (member.isStructSchema()) {
    value[name] = rebuild(held, member, place).value;
    return;
  }
  const plain = Array.isArray(held) ? held[0] : held;
  value[name] = member.isNumericSchema()
    ? Number(plain)
    : member.isBooleanSchema()
      ? String(plain) === "true"
      : member.isTimestampSchema()
        ? new Date(String(plain))
        : member.isListSchema()
          ? String(plain).split(",")
          : String(plain);
}

/** What stands in the operation's own address, such as `acl` and `list-type=2`. */
function flagsOf({ http }: Operation): ReadonlySet<string> {
  const [, query = ""] = (http?.[1] ?? "").split("?");
  return new Set(query.split("&").flatMap((part) => part.split("=", 1)));
}

/** Answers of S3 show headers under their names. */
export function rebuildS3Response(
  shown: unknown,
  operation: Operation,
  place: RebuildPlace,
): Rebuilt {
  const held = isObject(shown) ? shown : {};
  const { "x-amz-expiration": expiration, ...rest } = held;
  const rebuilt = rebuild(rest, operation.output, place);
  return expiration === undefined
    ? rebuilt
    : { ...rebuilt, value: { ...rebuilt.value, Expiration: expiration } };
}

/** Names of headers that the client of today adds of its own accord. */
const ADDED = /^x-amz-(checksum-|sdk-)/;

/** Without the operation's name, which clients in JavaScript put into the query. */
const unmarked = (target: string): string =>
  target.replace(/([?&])x-id=\w+(&?)/, (_all, before: string, after: string) =>
    after ? before : "",
  );

/** The request as the record's own client addressed and signed it. */
export function addressed(request: CapturedRequest, event: JsonObject): CapturedRequest {
  const shown = isObject(event.requestParameters) ? event.requestParameters : {};
  const extra = isObject(event.additionalEventData) ? event.additionalEventData : {};
  const headers = new Map(request.headers);
  const host = text(shown.Host);
  if (host !== undefined) headers.set("host", host);
  for (const name of headers.keys()) if (ADDED.test(name) && !(name in shown)) headers.delete(name);
  let target = "x-id" in shown ? request.target : unmarked(request.target);
  const scope = headers.get("authorization") ?? "";
  if (extra.AuthenticationMethod === "QueryString") {
    headers.delete("authorization");
    const credential = /Credential=([^,]+)/.exec(scope)?.[1] ?? "";
    const query = `X-Amz-Credential=${encodeURIComponent(credential)}&X-Amz-Signature=ab`;
    target += `${target.includes("?") ? "&" : "?"}X-Amz-Algorithm=AWS4-HMAC-SHA256&${query}`;
  }
  const suite = text(extra.CipherSuite);
  return {
    ...request,
    target,
    headers,
    ...(suite !== undefined && { tls: { version: "TLSv1.2", cipherSuite: suite } }),
  };
}

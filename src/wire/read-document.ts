import type { NormalizedSchema } from "@smithy/core/schema";
import type { Protocol, ServiceModel } from "../models/index.ts";
import { compiledService } from "./compiled-service.ts";
import { parseCbor } from "./parse/parse-cbor.ts";
import { parseJson } from "./parse/parse-json.ts";
import { parseXml, type XmlElement } from "./parse/parse-xml.ts";
import type { Parsed } from "./parse/parsed.ts";
import { type Reading, UnreadableError } from "./read/reading.ts";
import type { Bindings } from "./rest/bindings.ts";

/** How a body is to be read. */
export interface BodyContext {
  readonly model: ServiceModel;
  readonly protocol: Protocol;
  readonly contentType?: string | undefined;
  readonly reading: Reading;
}

/** How a REST body is to be read, and what is to have its members. */
interface RestBodyContext extends BodyContext {
  readonly bindings: Bindings;
  readonly into: Record<string, unknown>;
}

/**
 * Reads a REST body into the members that `bindings` say it carries. Streams are left where they
 * are.
 *
 * @throws {UnreadableError} when it is not what the shape says.
 */
export function readRestBody(
  bytes: Buffer,
  schema: NormalizedSchema,
  context: RestBodyContext,
): void {
  const { into } = context;
  const { payload, inBody } = context.bindings;
  if (bytes.length === 0 || payload?.kind === "stream") return;
  if (payload?.kind === "bytes") into[payload.name] = new Uint8Array(bytes);
  else if (payload?.kind === "text") into[payload.name] = bytes.toString("utf8");
  else if (payload) into[payload.name] = readDocument(bytes, payload.schema, context);
  else if (inBody.length > 0) {
    const found = readDocument(bytes, schema, context) as Record<string, unknown>;
    for (const name of inBody) if (found[name] !== undefined) into[name] = found[name];
  }
}

/** Reads a JSON, CBOR or XML document of the shape. @throws {UnreadableError} */
export function readDocument(
  bytes: Buffer,
  schema: NormalizedSchema,
  { model, protocol, contentType, reading }: BodyContext,
): unknown {
  const service = compiledService(model);
  if (protocol === "restXml") return service.xml(schema)(xmlRoot(bytes), reading);
  const tree = treeOf(bytes, { protocol, contentType, isExact: reading.isExact });
  return service.tree(protocol)(schema)(parsedOrThrow(tree), reading);
}

/**
 * What Kinesis and its clients in Java say instead of JSON. Its times are milliseconds.
 * Source: observed, https://github.com/aws/aws-sdk-java-v2/issues/4661
 */
const CBOR_FOR_JSON = "application/x-amz-cbor-1.1";

/** A body in JSON or CBOR as it stands there. */
export function treeOf(
  bytes: Buffer,
  as: Pick<BodyContext, "protocol" | "contentType"> & { readonly isExact?: boolean },
): Parsed<unknown> {
  if (as.protocol === "rpcv2Cbor") return parseCbor(bytes);
  if (as.contentType?.startsWith(CBOR_FOR_JSON)) return parseCbor(bytes, { timeUnitMs: 1 });
  return parseJson(bytes.toString("utf8"), as.isExact);
}

export function xmlRoot(bytes: Buffer): XmlElement {
  return parsedOrThrow(parseXml(bytes.toString("utf8")));
}

function parsedOrThrow<Value>(result: Parsed<Value>): Value {
  if (!result.ok) throw new UnreadableError(`The body is ${result.why}.`);
  return result.value;
}

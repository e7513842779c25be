import type { Readable } from "node:stream";
import { ToStringShapeSerializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { HttpAnswer } from "../../base/http-answer.ts";
import type { DecodedCall } from "../call.ts";
import { compiledService } from "../compiled-service.ts";
import type { HeadMember, PayloadMember } from "../rest/bindings.ts";
import { headerValue } from "./header-value.ts";
import {
  escapeXml,
  structureLike,
  toJson,
  toXml,
  XML_DECLARATION,
  xmlNamespaceOf,
} from "./serializers.ts";

type Body = HttpAnswer["body"];

interface TypedBody {
  readonly body: Body;
  readonly contentType?: string;
}

/** Writes the answer of a REST operation: headers, status and body by the model's bindings. */
export function encodeRestResponse(
  call: DecodedCall,
  output: Readonly<Record<string, unknown>>,
  idHeaders: Readonly<Record<string, string>>,
): HttpAnswer {
  const bindings = compiledService(call.model).outputBindings(call.operation);
  const { status: statusMember, inHead } = bindings;
  const given = statusMember ? output[statusMember] : undefined;
  const status = typeof given === "number" ? given : (call.operation.http?.[2] ?? 200);
  const headers = { ...idHeaders, ...boundHeaders(inHead, output) };
  const mayHaveBody = status !== 204 && status !== 304 && call.head.method !== "HEAD";
  const { body, contentType }: TypedBody = mayHaveBody
    ? knownBodyOf(call, output)
    : { body: undefined };
  const typed =
    contentType && !("content-type" in headers)
      ? { "content-type": contentType, ...headers }
      : headers;
  return { status, headers: typed, body };
}

const SECONDS = 7;

function boundHeaders(
  members: readonly HeadMember[],
  output: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, schema, header, isMap } of members) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    if (!isMap) headers[header] = headerValue(headerText(schema, value));
    else {
      for (const [key, text] of Object.entries(value)) {
        headers[`${header}${key}`.toLowerCase()] = headerValue(String(text));
      }
    }
  }
  return headers;
}

function headerText(member: NormalizedSchema, value: unknown): string {
  const serializer = new ToStringShapeSerializer({
    timestampFormat: { useTrait: true, default: SECONDS },
    httpBindings: true,
  });
  serializer.write(member, value);
  return serializer.flush();
}

/** Bodies of outputs that are given again and again: nobody can change a frozen one. */
const BODIES = new WeakMap<object, TypedBody>();

function knownBodyOf(call: DecodedCall, output: Readonly<Record<string, unknown>>): TypedBody {
  if (!Object.isFrozen(output)) return bodyOf(call, output);
  const known = BODIES.get(output);
  if (known) return known;
  const { body, ...rest } = bodyOf(call, output);
  const made = { ...rest, body: typeof body === "string" ? Buffer.from(body) : body };
  BODIES.set(output, made);
  return made;
}

function bodyOf(call: DecodedCall, output: Readonly<Record<string, unknown>>): TypedBody {
  const { model, operation, protocol } = call;
  const { payload, inBody } = compiledService(model).outputBindings(operation);
  const isXml = protocol === "restXml";
  const contentType = isXml ? xmlContentType(call) : "application/json";
  if (payload) return payloadBody(call, payload, { value: output[payload.name], contentType });
  if (inBody.length === 0) return { body: undefined };
  if (model.entry.key === "s3" && operation.name === "GetBucketLocation") {
    return { body: locationDocument(call, output.LocationConstraint), contentType };
  }
  const schema = structureLike(operation.output, rootNameOf(operation.output), (name) =>
    inBody.includes(name),
  );
  if (!isXml) return { body: toJson(schema, output, true), contentType };
  const document = toXml(model, schema, output, { isDocument: true, hasBindings: true });
  return { body: XML_DECLARATION + document, contentType };
}

function payloadBody(
  { model, protocol }: DecodedCall,
  payload: PayloadMember,
  { value, contentType }: { readonly value: unknown; readonly contentType: string },
): TypedBody {
  if (payload.kind === "document" && protocol === "restXml") {
    // Without its element an SDK takes the answer for one that was broken off.
    const options = { isDocument: true, hasBindings: true };
    const document = toXml(model, payload.schema, value ?? {}, options);
    return { body: XML_DECLARATION + document, contentType };
  }
  if (value === undefined || value === null) return { body: undefined };
  if (payload.kind === "document") {
    return { body: toJson(payload.schema, value, true), contentType };
  }
  // Text that an S3 operation answers with is a policy, and Lambda's bytes are JSON as a rule.
  const isJson = payload.kind === "text" || protocol === "restJson1";
  const body = value as Uint8Array | string | Readable;
  return isJson ? { body, contentType: "application/json" } : { body };
}

function rootNameOf(schema: NormalizedSchema): string {
  return schema.getMergedTraits().xmlName ?? schema.getName() ?? "Response";
}

const xmlContentType = ({ model }: DecodedCall): string =>
  model.entry.key === "s3" ? "application/xml" : "text/xml";

/** The one answer of S3 whose root is the member itself, against its own model. */
function locationDocument({ model }: DecodedCall, location: unknown): string {
  const start = `${XML_DECLARATION}<LocationConstraint xmlns="${xmlNamespaceOf(model)}"`;
  return location ? `${start}>${escapeXml(String(location))}</LocationConstraint>` : `${start}/>`;
}

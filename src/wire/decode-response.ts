import type { CapturedHeaders, CapturedResponse } from "../base/exchange.ts";
import { type ReadableBody, unwrapBody } from "./body.ts";
import type { Call, DecodedCall, Outcome, Parameters } from "./call.ts";
import { compiledService } from "./compiled-service.ts";
import { isPlainObject } from "./named-request.ts";
import { parseJson } from "./parse/parse-json.ts";
import { parseXml, type XmlElement } from "./parse/parse-xml.ts";
import { Reading, UnreadableError } from "./read/reading.ts";
import { childOf } from "./read/xml-reader.ts";
import { readDocument, readRestBody, xmlRoot } from "./read-document.ts";
import { readFailure, requestIdInXml } from "./read-failure.ts";
import { requestIdInHeaders } from "./request-id.ts";
import { headersUnder, readHeader } from "./rest/bindings.ts";

/**
 * Reads what came of a call.
 *
 * Total. A streaming member of the output is left out; an output whose body was not kept whole or
 * cannot be read is undefined, and the call has succeeded all the same. The output is read when it
 * is first asked for: of most calls that only read, nobody does.
 */
export function decodeResponse(call: Call, response: CapturedResponse): Outcome {
  const body = unwrapBody(response.body, response.headers);
  const { status, headers } = response;
  if (status >= 400 || isErrorDespiteStatus(call, body)) {
    return readFailure(call, { status, headers, body });
  }
  return new Succeeded(call, response, body);
}

/** A class, because an object with a getter of its own takes as long to make as all else here. */
class Succeeded {
  readonly kind = "succeeded";
  readonly status: number;
  readonly requestId: string | undefined;
  readonly #call: Call;
  readonly #response: CapturedResponse;
  readonly #body: ReadableBody;
  #read: { readonly output: Parameters | undefined } | undefined;

  constructor(call: Call, response: CapturedResponse, body: ReadableBody) {
    this.status = response.status;
    this.requestId = requestIdOf(call, response.headers, body);
    this.#call = call;
    this.#response = response;
    this.#body = body;
  }

  get output(): Parameters | undefined {
    this.#read ??= { output: outputOf(this.#call, this.#response, this.#body) };
    return this.#read.output;
  }
}

/**
 * S3 sends the head of some answers before it knows how they end, and the error as the body.
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
function isErrorDespiteStatus(call: Call, body: ReadableBody): boolean {
  if (call.protocol !== "restXml" || body.kind !== "whole") return false;
  if (call.kind === "decoded" && outputIsStream(call)) return false;
  return /^(?:\s|<\?[^>]*>)*<Error>/.test(body.bytes.toString("latin1", 0, 512));
}

function outputIsStream(call: DecodedCall): boolean {
  return compiledService(call.model).outputBindings(call.operation).payload?.kind === "stream";
}

function requestIdOf(call: Call, headers: CapturedHeaders, body: ReadableBody): string | undefined {
  const inHeaders = requestIdInHeaders(headers);
  if (inHeaders) return inHeaders;
  const isXml = call.protocol === "awsQuery" || call.protocol === "ec2Query";
  if (isXml && body.kind === "whole") {
    const root = parseXml(body.bytes.toString("utf8"));
    const inBody = root.ok ? requestIdInXml(root.value) : undefined;
    if (inBody) return inBody;
  }
  return headers.get("x-amz-cf-id");
}

function outputOf(
  call: Call,
  response: CapturedResponse,
  body: ReadableBody,
): Parameters | undefined {
  try {
    if (call.kind === "decoded") return readOutput(call, response, body);
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    const tree =
      isJson && body.kind === "whole" ? parseJson(body.bytes.toString("utf8")) : undefined;
    return tree?.ok && isPlainObject(tree.value) ? tree.value : undefined;
  } catch {
    // The door of this stage: an answer that is not in the shape was still an answer.
    return undefined;
  }
}

function readOutput(
  call: DecodedCall,
  response: CapturedResponse,
  body: ReadableBody,
): Parameters | undefined {
  const { operation, protocol, model } = call;
  const context = { model, protocol, reading: new Reading() };
  if (protocol === "restXml" || protocol === "restJson1") {
    return readRestOutput(call, response, body);
  }
  if (body.kind !== "whole") return undefined;
  if (operation.output.isUnitSchema()) return {};
  if (protocol === "awsQuery" || protocol === "ec2Query") {
    const root = body.bytes.length > 0 ? xmlRoot(body.bytes) : undefined;
    const result = protocol === "awsQuery" ? childOf(root, `${operation.name}Result`) : root;
    const read = compiledService(model).xml(operation.output);
    return read(result, context.reading) as Parameters;
  }
  return readDocument(body.bytes, operation.output, context) as Parameters;
}

function readRestOutput(
  { model, operation, protocol, head }: DecodedCall,
  { headers, status }: CapturedResponse,
  body: ReadableBody,
): Parameters | undefined {
  const bindings = compiledService(model).outputBindings(operation);
  const output: Record<string, unknown> = {};
  for (const member of bindings.headers) {
    const value = readHeader(member, headers);
    if (value !== undefined) output[member.name] = value;
  }
  for (const { name, prefix } of bindings.prefixHeaders) {
    const found = headersUnder(prefix, headers);
    if (found) output[name] = found;
  }
  if (bindings.status) output[bindings.status] = status;
  const ignoresBody = bindings.payload
    ? bindings.payload.kind === "stream"
    : bindings.inBody.length === 0;
  if (ignoresBody || head.method === "HEAD") return output;
  if (body.kind !== "whole") return undefined;
  if (isLocationAnswer(operation.name, body.bytes)) {
    return { ...output, ...readLocation(xmlRoot(body.bytes)) };
  }
  const context = { model, protocol, bindings, reading: new Reading(), into: output };
  readRestBody(body.bytes, operation.output, context);
  return output;
}

/** S3's GetBucketLocation answers with the member as the root, against its own model. */
function isLocationAnswer(operationName: string, bytes: Buffer): boolean {
  return operationName === "GetBucketLocation" && bytes.length > 0;
}

function readLocation(root: XmlElement): Parameters {
  if (root.name !== "LocationConstraint") throw new UnreadableError("another root element");
  return root.text === "" ? {} : { LocationConstraint: root.text };
}

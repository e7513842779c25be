import type { CapturedHeaders, CapturedResponse } from "../base/exchange.ts";
import { type ReadableBody, unwrapBody } from "./body.ts";
import type { Call, DecodedCall, Outcome, Parameters, PartialParameters } from "./call.ts";
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
 * Total. A streaming member of the output is left out; an output that was not kept whole or cannot
 * be read whole is undefined, and the call has succeeded all the same. The output is read when it
 * is first asked for: of most calls that only read, nobody does.
 */
export function decodeResponse(call: Call, response: CapturedResponse): Outcome {
  const body = unwrapBody(response.body, response.headers);
  const { status, headers } = response;
  if (isErrorStatus(status) || isErrorDespiteStatus(call, body)) {
    return readFailure(call, { status, headers, body });
  }
  return new Succeeded(call, response, body);
}

/**
 * Who is sent elsewhere has not been served: S3 tells so of a bucket of another region. That of an
 * upload from a browser, and what has not changed, are answers.
 * Source: documented, S3 API reference, error responses, and PostObject for 303.
 */
const isErrorStatus = (status: number): boolean =>
  status >= 400 || (status > 300 && status !== 303 && status !== 304);

/** A class, because an object with a getter of its own takes as long to make as all else here. */
class Succeeded {
  readonly kind = "succeeded";
  readonly status: number;
  readonly requestId: string | undefined;
  readonly #call: Call;
  readonly #response: CapturedResponse;
  readonly #body: ReadableBody;
  #read: OutputRead | undefined;

  constructor(call: Call, response: CapturedResponse, body: ReadableBody) {
    this.status = response.status;
    this.requestId = requestIdOf(call, response.headers, body);
    this.#call = call;
    this.#response = response;
    this.#body = body;
  }

  get output(): Parameters | undefined {
    return this.#outputRead.output;
  }

  get partial(): PartialParameters | undefined {
    return this.#outputRead.partial;
  }

  get #outputRead(): OutputRead {
    this.#read ??= readOutput(this.#call, this.#response, this.#body);
    return this.#read;
  }
}

/**
 * S3 sends the head of some answers before it knows how they end, and the error as the body.
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
function isErrorDespiteStatus(call: Call, body: ReadableBody): boolean {
  if (call.protocol !== "restXml" || body.kind !== "whole") return false;
  const known = knownCall(call);
  if (known && outputIsStream(known)) return false;
  return /^(?:\s|<\?[^>]*>)*<Error>/.test(body.bytes.toString("latin1", 0, 512));
}

/**
 * Whether what a call is answered with comes as a stream, of which a part is worth something. All
 * else is a document: of one that breaks off nobody knows what it would have said.
 */
export function answersInStream({ model, operation }: Call): boolean {
  return model && operation ? compiledService(model).outputBindings(operation).hasStream : false;
}

function outputIsStream(call: KnownCall): boolean {
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

/** What of a call is needed to read its answer by the model, which a call may lack. */
type KnownCall = Pick<DecodedCall, "head" | "protocol" | "model" | "operation">;

function knownCall({ head, protocol, model, operation }: Call): KnownCall | undefined {
  return model && operation && { head, protocol, model, operation };
}

/** An output that was read whole, or what could be read of it. */
interface OutputRead {
  readonly output: Parameters | undefined;
  readonly partial?: PartialParameters;
}

function readOutput(call: Call, response: CapturedResponse, body: ReadableBody): OutputRead {
  const known = knownCall(call);
  if (!known) return { output: selfDescribed(response, body) };
  const reading = new Reading();
  const read = readKnown(known, { response, body, reading });
  // Nobody counts with what was answered: records want the digits.
  if (!reading.hasInexact) return read;
  return readKnown(known, { response, body, reading: new Reading({ isExact: true }) });
}

interface Answered {
  readonly response: CapturedResponse;
  readonly body: ReadableBody;
  readonly reading: Reading;
}

function readKnown(known: KnownCall, { response, body, reading }: Answered): OutputRead {
  const isRest = known.protocol === "restXml" || known.protocol === "restJson1";
  const head = isRest ? readHead(known, response, reading) : {};
  const contentType = response.headers.get("content-type");
  const bodyRead = readBody(known, body, { head, contentType, reading });
  if (typeof bodyRead === "string") {
    return { output: undefined, partial: { members: head, lack: bodyRead } };
  }
  if (reading.problem === undefined) return { output: bodyRead };
  return { output: undefined, partial: { members: bodyRead, lack: undefined } };
}

/** Of a call that could not be read, its answer's JSON. */
function selfDescribed(response: CapturedResponse, body: ReadableBody): Parameters | undefined {
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  const tree = isJson && body.kind === "whole" ? parseJson(body.bytes.toString("utf8")) : undefined;
  return tree?.ok && isPlainObject(tree.value) ? tree.value : undefined;
}

interface HeadRead {
  /** Gets the members of the body. */
  readonly head: Record<string, unknown>;
  readonly contentType: string | undefined;
  readonly reading: Reading;
}

/** Adds what the body says to what the head does, or says why nothing of the body could be read. */
function readBody(call: KnownCall, body: ReadableBody, read: HeadRead) {
  if (isBodyIgnored(call)) return read.head;
  if (body.kind !== "whole") return body.kind;
  try {
    return readMembers(call, body.bytes, read);
  } catch {
    // The door of this stage: an answer that is not in the shape was still an answer.
    return "unreadable";
  }
}

/** Whether nothing of an output is in the body: it is a stream, or means nothing. */
function isBodyIgnored({ model, operation, protocol, head }: KnownCall): boolean {
  if (protocol !== "restXml" && protocol !== "restJson1") return operation.output.isUnitSchema();
  const { payload, inBody } = compiledService(model).outputBindings(operation);
  const isNoneInBody = payload ? payload.kind === "stream" : inBody.length === 0;
  return isNoneInBody || head.method === "HEAD";
}

function readMembers(
  { operation, protocol, model }: KnownCall,
  bytes: Buffer,
  { head, contentType, reading }: HeadRead,
): Parameters {
  const context = { model, protocol, contentType, reading };
  if (protocol === "awsQuery" || protocol === "ec2Query") {
    const root = bytes.length > 0 ? xmlRoot(bytes) : undefined;
    const result = protocol === "awsQuery" ? childOf(root, `${operation.name}Result`) : root;
    return compiledService(model).xml(operation.output)(result, reading) as Parameters;
  }
  if (protocol !== "restXml" && protocol !== "restJson1") {
    return readDocument(bytes, operation.output, context) as Parameters;
  }
  if (isLocationAnswer(operation.name, bytes)) return { ...head, ...readLocation(xmlRoot(bytes)) };
  const bindings = compiledService(model).outputBindings(operation);
  readRestBody(bytes, operation.output, { ...context, bindings, into: head });
  return head;
}

function readHead(
  { model, operation }: KnownCall,
  { headers, status }: CapturedResponse,
  reading: Reading,
): Record<string, unknown> {
  const bindings = compiledService(model).outputBindings(operation);
  const output: Record<string, unknown> = {};
  for (const member of bindings.headers) {
    const value = readHeader(member, headers, reading);
    if (value !== undefined) output[member.name] = value;
  }
  for (const { name, prefix } of bindings.prefixHeaders) {
    const found = headersUnder(prefix, headers);
    if (found) output[name] = found;
  }
  if (bindings.status) output[bindings.status] = status;
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

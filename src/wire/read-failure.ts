import type { CapturedHeaders } from "../base/exchange.ts";
import type { ReadableBody } from "./body.ts";
import type { Call, Outcome } from "./call.ts";
import { isPlainObject } from "./named-request.ts";
import { parseCbor } from "./parse/parse-cbor.ts";
import { parseJson } from "./parse/parse-json.ts";
import { parseXml, type XmlElement } from "./parse/parse-xml.ts";
import { childrenOf } from "./read/xml-reader.ts";
import { requestIdInHeaders } from "./request-id.ts";

export interface FailedAnswer {
  readonly status: number;
  readonly headers: CapturedHeaders;
  readonly body: ReadableBody;
}

/** What an error says of itself. */
interface ErrorText {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Reads an error in whatever form it has. Proxies and servers in between answer in forms of their
 * own, so it is the body that decides, and not the protocol. Total.
 */
export function readFailure(call: Call, answer: FailedAnswer): Outcome {
  const { status, headers } = answer;
  const said = readBody(call, answer);
  const [queryCode] = (headers.get("x-amzn-query-error") ?? "").split(";");
  const header = headers.get("x-amzn-errortype");
  const own = sanitize(header) ?? sanitize(said.code);
  const wireCode = queryCode || own;
  return {
    kind: "failed",
    status,
    code: shapeName(call, own, queryCode) ?? codeOfStatus(call, status),
    wireCode: wireCode ?? String(status),
    message: said.message,
    requestId: requestIdInHeaders(headers) ?? said.requestId ?? headers.get("x-amz-cf-id"),
  };
}

function readBody(call: Call, { body, headers }: FailedAnswer): ErrorText {
  if (body.kind !== "whole" || body.bytes.length === 0) return {};
  if (headers.get("content-type")?.includes("cbor")) {
    const item = parseCbor(body.bytes);
    return item.ok ? fromTree(item.value) : {};
  }
  const text = body.bytes.toString("utf8");
  if (text.trimStart().startsWith("<")) {
    const root = parseXml(text);
    if (!root.ok) return {};
    return call.model?.errors.has(root.value.name) ? fromNamedXml(root.value) : fromXml(root.value);
  }
  const tree = parseJson(text);
  return tree.ok ? fromTree(tree.value) : {};
}

function fromTree(tree: unknown): ErrorText {
  if (!isPlainObject(tree)) return {};
  return {
    code: textOf(tree.__type) ?? textOf(tree.code) ?? textOf(tree.Code),
    message: textOf(tree.message) ?? textOf(tree.Message) ?? textOf(tree.errorMessage),
    requestId: textOf(tree.RequestId) ?? textOf(tree.requestId),
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** `<ErrorResponse><Error>`, EC2's `<Response><Errors><Error>`, and S3's `<Error>` alone. */
function fromXml(root: XmlElement): ErrorText {
  const [errors] = childrenOf(root, "Errors");
  const error =
    root.name === "Error" ? root : (childrenOf(errors, "Error")[0] ?? childrenOf(root, "Error")[0]);
  const within = (name: string) => textOf(childrenOf(error, name)[0]?.text.trim());
  return {
    code: within("Code"),
    message: within("Message") ?? within("message"),
    requestId: requestIdInXml(root) ?? within("RequestId"),
  };
}

/**
 * An error that is the root itself, with several messages.
 * Source: documented, Route 53 API reference, ChangeResourceRecordSets, InvalidChangeBatch.
 */
function fromNamedXml(root: XmlElement): ErrorText {
  const holders = [root, ...childrenOf(root, "Messages")];
  const messages = holders.flatMap((holder) => childrenOf(holder, "Message"));
  return {
    code: root.name,
    message: textOf(messages.map(({ text }) => text.trim()).join("; ")),
    requestId: requestIdInXml(root),
  };
}

/** The request id of an answer in XML, wherever the protocol has it. */
export function requestIdInXml(root: XmlElement): string | undefined {
  const [metadata] = childrenOf(root, "ResponseMetadata");
  const places = [root, metadata].flatMap((element) =>
    ["RequestId", "RequestID", "requestId"].flatMap((name) => childrenOf(element, name)),
  );
  return places.map(({ text }) => text.trim()).find((text) => text !== "");
}

/** `com.example#Name:http://…` is how some services write `Name`. */
function sanitize(code: string | undefined): string | undefined {
  const [beforeComma = ""] = (code ?? "").split(",");
  const [beforeColon = ""] = beforeComma.split(":");
  return beforeColon.slice(beforeColon.lastIndexOf("#") + 1).trim() || undefined;
}

function shapeName(
  { model }: Call,
  own: string | undefined,
  queryCode: string | undefined,
): string | undefined {
  // The name in the body is the shape's already, where the header has the older code.
  if (own && model?.errors.has(own)) return own;
  const byOwn = own ? model?.errorsByWireCode.get(own) : undefined;
  const byQuery = queryCode ? model?.errorsByWireCode.get(queryCode) : undefined;
  return byOwn?.name ?? byQuery?.name ?? (own || queryCode || undefined);
}

const CODES: Readonly<Record<number, string>> = {
  301: "PermanentRedirect",
  302: "TemporaryRedirect",
  307: "TemporaryRedirect",
  308: "PermanentRedirect",
  400: "BadRequest",
  403: "AccessDenied",
  404: "NotFound",
  405: "MethodNotAllowed",
  409: "Conflict",
  412: "PreconditionFailed",
  416: "InvalidRange",
  429: "ThrottlingException",
  500: "InternalError",
  501: "NotImplemented",
  503: "ServiceUnavailable",
};

/** Answers to HEAD have no body to say more. */
function codeOfStatus({ operation }: Call, status: number): string {
  if (status === 404 && operation?.name === "HeadObject") return "NoSuchKey";
  if (status === 404 && operation?.name === "HeadBucket") return "NoSuchBucket";
  return CODES[status] ?? (status >= 500 ? "InternalError" : "UnknownError");
}

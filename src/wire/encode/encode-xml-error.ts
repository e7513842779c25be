import type { HttpAnswer } from "../../base/http-answer.ts";
import type { ErrorShape } from "../../models/index.ts";
import { membersOf } from "../read/shape-kind.ts";
import type { ServiceError } from "../service-error.ts";
import type { ErrorTarget } from "./encode-error.ts";
import { hostIdOf } from "./header-value.ts";
import { escapeXml, structureLike, toXml, XML_DECLARATION, xmlNamespaceOf } from "./serializers.ts";

/** An error and all that is known about it. */
export interface ErrorFacts {
  readonly target: ErrorTarget;
  readonly error: ServiceError;
  /** Undefined for codes that no model declares. */
  readonly shape: ErrorShape | undefined;
  readonly fault: ErrorShape["fault"];
  readonly requestId: string;
}

/** Writes an error in the three forms that XML has for one: S3's, EC2's and everyone else's. */
export function encodeXmlError(facts: ErrorFacts): Pick<HttpAnswer, "headers" | "body"> {
  const { destination, protocol } = facts.target;
  const isS3 =
    protocol === "restXml" &&
    (destination.service === undefined || destination.service.key === "s3");
  if (isS3) return { headers: { "content-type": "application/xml" }, body: s3Error(facts) };
  if (protocol === "ec2Query") {
    return { headers: { "content-type": "text/xml;charset=UTF-8" }, body: ec2Error(facts) };
  }
  return { headers: { "content-type": "text/xml" }, body: errorResponse(facts) };
}

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

function codeAndMessage({ target, error, shape }: ErrorFacts): string {
  const isOlder = target.model?.settings.awsQueryCompatible === true;
  const code = isOlder ? queryCodeOf(error, shape) : (shape?.wireCode ?? error.code);
  return element("Code", code) + element("Message", error.message);
}

/** Of codes that no model has, what clients of a service's older query protocol know them by. */
const OLDER_CODES: Readonly<Record<string, string>> = {
  InvalidSignatureException: "SignatureDoesNotMatch",
  MissingRequiredParameterException: "MissingParameter",
  SerializationException: "MalformedInput",
  UnknownOperationException: "InvalidAction",
  UnrecognizedClientException: "InvalidClientTokenId",
};

/**
 * What an error is called in the query protocol, which a service has given up for JSON.
 * Source: observed, answers of SQS with `x-amzn-query-error`.
 */
export function queryCodeOf({ code }: ServiceError, shape: ErrorShape | undefined): string {
  return shape?.wireCode ?? OLDER_CODES[code] ?? code.replace(/Exception$/, "");
}

/** Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function s3Error(facts: ErrorFacts): string {
  const { error, requestId } = facts;
  const members = Object.entries(error.members)
    .filter(([name, value]) => /^[A-Za-z]\w*$/.test(name) && value !== undefined && value !== null)
    .map(([name, value]) => element(name, String(value)));
  const ids = element("RequestId", requestId) + element("HostId", hostIdOf(requestId));
  return `${XML_DECLARATION}<Error>${codeAndMessage(facts)}${members.join("")}${ids}</Error>`;
}

/** Source: documented, https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html */
function ec2Error(facts: ErrorFacts): string {
  const error = `<Errors><Error>${codeAndMessage(facts)}</Error></Errors>`;
  return `${XML_DECLARATION}<Response>${error}${element("RequestID", facts.requestId)}</Response>`;
}

function errorResponse(facts: ErrorFacts): string {
  const { target, fault, requestId } = facts;
  const type = element("Type", fault === "server" ? "Receiver" : "Sender");
  const error = `<Error>${type}${codeAndMessage(facts)}${furtherMembers(facts)}</Error>`;
  const start = `<ErrorResponse xmlns="${xmlNamespaceOf(target.model)}">`;
  const response = `${start}${error}${element("RequestId", requestId)}</ErrorResponse>`;
  return target.protocol === "restXml" ? XML_DECLARATION + response : response;
}

function furtherMembers({ target, error, shape }: ErrorFacts): string {
  const isFurther = (name: string) => name.toLowerCase() !== "message";
  const hasAny = shape && membersOf(shape.schema).some(([name]) => isFurther(name));
  if (!target.model || !hasAny) return "";
  const schema = structureLike(shape.schema, WRAPPER, isFurther);
  const options = { isDocument: false, hasBindings: false };
  const wrapped = toXml(target.model, schema, error.members, options);
  return wrapped.replace(WRAPPING, "");
}

/** Stands around members while they are written, since the serializer only writes structures. */
const WRAPPER = "members";
const WRAPPING = /^<members\/>$|^<members>|<\/members>$/g;

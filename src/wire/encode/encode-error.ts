import { cbor } from "@smithy/core/cbor";
import type { HttpAnswer } from "../../base/http-answer.ts";
import type { ErrorShape, Protocol, ServiceModel } from "../../models/index.ts";
import type { Destination } from "../call.ts";
import { membersOf } from "../read/shape-kind.ts";
import type { ServiceError } from "../service-error.ts";
import { jsonContentType } from "./encode-response.ts";
import { type ErrorFacts, encodeXmlError, queryCodeOf } from "./encode-xml-error.ts";
import { headerValue, requestIdHeaders } from "./header-value.ts";
import { toJson } from "./serializers.ts";

/** To whom an error is told: enough to speak the client's language, known or not. */
export interface ErrorTarget {
  readonly protocol: Protocol;
  readonly model?: ServiceModel | undefined;
  readonly destination: Destination;
  readonly method: string;
}

/**
 * Writes an error in the form that the client's protocol has for it.
 *
 * The status is the error's own, else the protocol's or the model's, else 400. Members of the
 * exception's shape are written; S3 also gets those that its model does not name, which is how it
 * tells `BucketName`.
 */
export function encodeError(
  target: ErrorTarget,
  error: ServiceError,
  requestId: string,
): HttpAnswer {
  const { model, destination } = target;
  const shape = model?.errors.get(error.code) ?? model?.errorsByWireCode.get(error.code);
  const status = error.status ?? statusOf(shape, target.protocol);
  const fault = (shape?.fault ?? (status >= 500 ? "server" : "client")) as ErrorShape["fault"];
  const facts: ErrorFacts = { target, error, shape, fault, requestId };
  const { headers, body } = bodyOf(facts);
  const all = { ...headers, ...requestIdHeaders(destination, requestId) };
  if (target.method !== "HEAD") return { status, headers: all, body };
  // What would describe a body that is not there is left out.
  const { "content-type": _, ...bodiless } = all as Record<string, string>;
  return { status, headers: bodiless, body: undefined };
}

/**
 * The JSON protocols know one status for what the client did wrong, whatever the model says.
 * Source: observed, KMS NotFoundException and SQS QueueDoesNotExist, 400 against 404 in the model.
 */
function statusOf(shape: ErrorShape | undefined, protocol: Protocol): number {
  const modelled = shape?.httpStatus ?? 400;
  const isJsonRpc = protocol === "awsJson1_0" || protocol === "awsJson1_1";
  return isJsonRpc && modelled < 500 ? 400 : modelled;
}

type BodyAndHeaders = Pick<HttpAnswer, "headers" | "body">;

function bodyOf(facts: ErrorFacts): BodyAndHeaders {
  const { protocol } = facts.target;
  switch (protocol) {
    case "restXml":
    case "awsQuery":
    case "ec2Query":
      return encodeXmlError(facts);
    case "rpcv2Cbor":
      return {
        headers: {
          "content-type": "application/cbor",
          "smithy-protocol": "rpc-v2-cbor",
          ...queryErrorHeader(facts),
        },
        body: Uint8Array.from(cbor.serialize({ __type: typeOf(facts), ...membersInJson(facts) })),
      };
    case "restJson1":
      return {
        headers: {
          "content-type": "application/json",
          "x-amzn-errortype": headerValue(facts.shape?.name ?? facts.error.code),
        },
        body: JSON.stringify(membersInJson(facts)),
      };
    default:
      return {
        headers: { "content-type": jsonContentType(protocol), ...queryErrorHeader(facts) },
        body: JSON.stringify({ __type: typeOf(facts), ...membersInJson(facts) }),
      };
  }
}

/** Version 1.1 writes the bare name, its predecessor and its successor where it is defined. */
function typeOf({ target, error, shape }: ErrorFacts): string {
  const name = shape?.name ?? error.code;
  if (target.protocol === "awsJson1_1") return name;
  const own = target.model?.settings.defaultNamespace;
  const namespace = shape && typeof own === "string" ? own : "com.amazon.coral.service";
  return `${namespace}#${name}`;
}

function membersInJson({ error, shape, target }: ErrorFacts): Record<string, unknown> {
  if (!shape) return { message: error.message };
  // Spelt as the shape has it: clients that look for one spelling do not see the other.
  const spelt = membersOf(shape.schema).find(([name]) => name.toLowerCase() === "message");
  const text = toJson(shape.schema, error.members, target.protocol === "restJson1");
  const members = JSON.parse(text) as Record<string, unknown>;
  return { ...members, [spelt?.[0] ?? "message"]: error.message };
}

/** Tells clients that were made for a service's query protocol the code they know. */
function queryErrorHeader({ target, error, shape, fault }: ErrorFacts): Record<string, string> {
  if (!target.model?.settings.awsQueryCompatible) return {};
  const code = headerValue(queryCodeOf(error, shape));
  return { "x-amzn-query-error": `${code};${fault === "server" ? "Receiver" : "Sender"}` };
}

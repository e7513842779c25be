import type { HttpAnswer } from "../../base/http-answer.ts";
import type { DecodedCall } from "../call.ts";
import { encodeRestResponse } from "./encode-rest-response.ts";
import { requestIdHeaders } from "./header-value.ts";
import {
  escapeXml,
  structureLike,
  toCbor,
  toJson,
  toXml,
  XML_DECLARATION,
  xmlNamespaceOf,
} from "./serializers.ts";

/**
 * Writes the answer to a call that succeeded, in the protocol the client speaks.
 *
 * `output` has the model's members; others are left out. A streaming member is a `Readable`, a
 * `Buffer` or a string and becomes the body as it is.
 *
 * @throws {Error} when a member is not of its shape: a mistake of whoever made the output.
 */
export function encodeResponse(call: DecodedCall, output: object, requestId: string): HttpAnswer {
  const headers = requestIdHeaders(call.destination, requestId);
  switch (call.protocol) {
    case "restXml":
    case "restJson1":
      return encodeRestResponse(call, output as Record<string, unknown>, headers);
    case "awsQuery":
      return {
        status: 200,
        headers: { "content-type": "text/xml", ...headers },
        body: queryBody(call, output, requestId),
      };
    case "ec2Query":
      return {
        status: 200,
        headers: { "content-type": "text/xml;charset=UTF-8", ...headers },
        body: ec2Body(call, output, requestId),
      };
    case "rpcv2Cbor":
      return {
        status: 200,
        headers: {
          "content-type": "application/cbor",
          "smithy-protocol": "rpc-v2-cbor",
          ...headers,
        },
        body: hasOutput(call) ? toCbor(call.operation.output, output) : EMPTY_CBOR_MAP,
      };
    default:
      return {
        status: 200,
        headers: { "content-type": jsonContentType(call.protocol), ...headers },
        body: hasOutput(call) ? toJson(call.operation.output, output, false) : "{}",
      };
  }
}

const EMPTY_CBOR_MAP = Uint8Array.of(0xa0);

const hasOutput = ({ operation }: DecodedCall): boolean => operation.output.isStructSchema();

export function jsonContentType(protocol: DecodedCall["protocol"]): string {
  return `application/x-amz-json-1.${protocol === "awsJson1_0" ? 0 : 1}`;
}

function queryBody(call: DecodedCall, output: object, requestId: string): string {
  const { name } = call.operation;
  const id = `<RequestId>${escapeXml(requestId)}</RequestId>`;
  const metadata = `<ResponseMetadata>${id}</ResponseMetadata>`;
  const result = hasOutput(call) ? resultElement(call, output, `${name}Result`) : "";
  const namespace = xmlNamespaceOf(call.model);
  return `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>`;
}

function resultElement({ model, operation }: DecodedCall, output: object, name: string): string {
  const result = structureLike(operation.output, name, () => true);
  return toXml(model, result, output, { isDocument: false, hasBindings: false });
}

/** EC2 has no element for the result: its members stand beside the request id. */
function ec2Body(call: DecodedCall, output: object, requestId: string): string {
  const name = `${call.operation.name}Response`;
  const element = hasOutput(call) ? resultElement(call, output, name) : `<${name}/>`;
  const members = element.slice(name.length + 2).replace(/^\/?>/, "");
  const inner = members === "" ? `</${name}>` : members;
  const id = `<requestId>${escapeXml(requestId)}</requestId>`;
  return `${XML_DECLARATION}<${name} xmlns="${xmlNamespaceOf(call.model)}">${id}${inner}`;
}

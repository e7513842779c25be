import { nameFormRequest } from "./form-request.ts";
import type { NamedRequest, RequestParts } from "./named-request.ts";
import { nameRestRequest } from "./rest/rest-request.ts";
import { nameRpcRequest } from "./rpc-request.ts";

/** Takes a request apart as its protocol has it. */
export function nameOperation(parts: RequestParts): NamedRequest {
  switch (parts.destination.protocol) {
    case "awsJson1_0":
    case "awsJson1_1":
    case "rpcv2Cbor":
      return nameRpcRequest(parts);
    case "awsQuery":
    case "ec2Query":
      return nameFormRequest(parts);
    default:
      return nameRestRequest(parts);
  }
}

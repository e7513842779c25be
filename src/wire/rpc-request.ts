import type { Protocol } from "../models/index.ts";
import type { Parameters } from "./call.ts";
import {
  boundedName,
  bytesOf,
  describeTree,
  methodAndPath,
  type NamedRequest,
  type RequestParts,
} from "./named-request.ts";
import type { Reading } from "./read/reading.ts";
import { readDocument, treeOf } from "./read-document.ts";
import { findAmbiguousName } from "./refuse/find-ambiguity.ts";
import { splitTarget } from "./rest/http-target.ts";

const RPC_V2_PATH = /\/service\/[^/]+\/operation\/([^/]+)\/?$/;

/** The JSON protocols name the operation in a header, RPC v2 in the path; the body is the input. */
export function nameRpcRequest(parts: RequestParts): NamedRequest {
  const { request, destination, body } = parts;
  const { protocol } = destination;
  const contentType = request.headers.get("content-type");
  const sent = splitTarget(request.target);
  const ambiguity = findAmbiguousName(parts, sent);
  const { path } = sent;
  const name = ambiguity === undefined ? nameIn(request, protocol, path) : undefined;
  return {
    operationName: name ? boundedName(name) : methodAndPath(request, path),
    ...{ destination, ambiguity },
    find: (model) => {
      const operation = name ? model.operations.get(name) : undefined;
      if (!operation) return undefined;
      const read = (reading: Reading) => {
        const context = { model, protocol, contentType, reading };
        return readDocument(bytesOf(body), operation.input, context) as Parameters;
      };
      return { operation, ignoresBody: false, read, readHead: () => ({}) };
    },
    describe: () => describeTree(treeOf(bytesOf(body), { protocol, contentType })),
  };
}

function nameIn(
  { headers }: RequestParts["request"],
  protocol: Protocol,
  path: string,
): string | undefined {
  if (protocol === "rpcv2Cbor") return RPC_V2_PATH.exec(path)?.[1];
  const target = headers.get("x-amz-target");
  // botocore puts a package before the prefix, so it is the last dot that counts.
  return target?.slice(target.lastIndexOf(".") + 1);
}

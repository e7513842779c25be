import type { Parameters } from "./call.ts";
import {
  boundedName,
  bytesOf,
  isPlainObject,
  methodAndPath,
  type NamedRequest,
  type RequestParts,
} from "./named-request.ts";
import { parseCbor } from "./parse/parse-cbor.ts";
import { parseJson } from "./parse/parse-json.ts";
import type { Reading } from "./read/reading.ts";
import { readDocument } from "./read-document.ts";
import { splitTarget } from "./rest/http-target.ts";

const RPC_V2_PATH = /\/service\/[^/]+\/operation\/([^/]+)\/?$/;

/** The JSON protocols name the operation in a header, RPC v2 in the path; the body is the input. */
export function nameRpcRequest({ request, destination, body }: RequestParts): NamedRequest {
  const { protocol } = destination;
  const { path } = splitTarget(request.target);
  const target = request.headers.get("x-amz-target");
  const name =
    protocol === "rpcv2Cbor"
      ? RPC_V2_PATH.exec(path)?.[1]
      : // botocore puts a package before the prefix, so it is the last dot that counts.
        target?.slice(target.lastIndexOf(".") + 1);
  return {
    operationName: name ? boundedName(name) : methodAndPath(request, path),
    destination,
    find: (model) => {
      const operation = name ? model.operations.get(name) : undefined;
      if (!operation) return undefined;
      const read = (reading: Reading) => {
        const context = { model, protocol, reading };
        return readDocument(bytesOf(body), operation.input, context) as Parameters;
      };
      return { operation, ignoresBody: false, read };
    },
    describe: () => {
      const bytes = bytesOf(body);
      const tree = protocol === "rpcv2Cbor" ? parseCbor(bytes) : parseJson(bytes.toString("utf8"));
      return tree.ok && isPlainObject(tree.value) ? tree.value : undefined;
    },
  };
}

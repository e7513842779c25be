import { compiledService } from "../compiled-service.ts";
import { bytesOf, methodAndPath, type NamedRequest, type RequestParts } from "../named-request.ts";
import { readRestBody } from "../read-document.ts";
import { readBindings } from "./bindings.ts";
import { describeRest } from "./describe-rest.ts";
import { splitTarget } from "./http-target.ts";
import { bucketOfHost } from "./virtual-host.ts";

/** The REST protocols say by method, path, query and headers what is called. */
export function nameRestRequest({ request, destination, body }: RequestParts): NamedRequest {
  const { protocol, service } = destination;
  const sent = splitTarget(request.target);
  const host = sent.authority ?? request.headers.get("host") ?? "";
  const bucket = service?.key === "s3" ? bucketOfHost(host) : undefined;
  const routed = {
    method: request.method,
    path: bucket ? `/${bucket}${sent.path}` : sent.path,
    query: sent.query,
    queryNames: new Set(sent.query.keys()),
    headers: request.headers,
  };
  return {
    operationName: methodAndPath(request, sent.path),
    destination,
    find: (model) => {
      const service = compiledService(model);
      const match = service.routes.find(routed);
      if (!match) return undefined;
      const { operation } = match.route;
      const bindings = service.inputBindings(operation);
      const { payload, inBody } = bindings;
      return {
        operation,
        ignoresBody: payload ? payload.kind === "stream" : inBody.length === 0,
        read: (reading) => {
          const into = readBindings(bindings, match, routed, reading);
          const context = { bindings, model, protocol, reading, into };
          readRestBody(bytesOf(body), operation.input, context);
          return into;
        },
      };
    },
    describe: () => describeRest(sent, bytesOf(body)),
  };
}

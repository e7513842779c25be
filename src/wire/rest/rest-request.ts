import { compiledService } from "../compiled-service.ts";
import { bytesOf, methodAndPath, type NamedRequest, type RequestParts } from "../named-request.ts";
import { readRestBody } from "../read-document.ts";
import { readBindings } from "./bindings.ts";
import { describeRest } from "./describe-rest.ts";
import { splitTarget } from "./http-target.ts";
import { matchRoute } from "./route.ts";
import { bucketOfHost } from "./virtual-host.ts";

/** The REST protocols say by method, path, query and headers what is called. */
export function nameRestRequest({ request, destination, body }: RequestParts): NamedRequest {
  const { protocol, service } = destination;
  const sent = splitTarget(request.target);
  const host = sent.authority ?? request.headers.get("host") ?? "";
  const bucket = service?.key === "s3" ? bucketOfHost(host) : undefined;
  const target = bucket ? { ...sent, path: `/${bucket}${sent.path}` } : sent;
  const routed = { method: request.method, headers: request.headers, target };
  return {
    operationName: methodAndPath(request, sent.path),
    destination,
    find: (model) => {
      const service = compiledService(model);
      const match = matchRoute(service.routes, routed);
      if (!match) return undefined;
      const { operation } = match.route;
      const bindings = service.inputBindings(operation);
      const { payload, inBody } = bindings;
      return {
        operation,
        ignoresBody: payload ? payload.kind === "stream" : inBody.length === 0,
        read: (reading) => ({
          ...readBindings(bindings, match, routed, reading),
          ...readRestBody(bytesOf(body), operation.input, { bindings, model, protocol, reading }),
        }),
      };
    },
    describe: () => describeRest(sent, bytesOf(body)),
  };
}

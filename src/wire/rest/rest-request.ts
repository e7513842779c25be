import { compiledService } from "../compiled-service.ts";
import { bytesOf, methodAndPath, type NamedRequest, type RequestParts } from "../named-request.ts";
import { readRestBody } from "../read-document.ts";
import { findAmbiguousBinding, findRepeatedSigning } from "../refuse/find-ambiguity.ts";
import { readBindings } from "./bindings.ts";
import { describeRest } from "./describe-rest.ts";
import { splitTarget } from "./http-target.ts";
import { POST_OBJECT, unmodelledName } from "./unmodelled-s3.ts";
import { describeUploadForm } from "./upload-form.ts";
import { bucketOfHost } from "./virtual-host.ts";

/** The REST protocols say by method, path, query and headers what is called. */
export function nameRestRequest(parts: RequestParts): NamedRequest {
  const { request, destination, body } = parts;
  const { protocol, service } = destination;
  const sent = splitTarget(request.target);
  const host = sent.authority ?? request.headers.get("host") ?? "";
  const isS3 = service?.key === "s3";
  const bucket = isS3 ? bucketOfHost(host) : undefined;
  const routed = {
    method: request.method,
    path: bucket ? `/${bucket}${sent.path}` : sent.path,
    query: sent.query,
    queryNames: new Set(sent.query.keys()),
    headers: request.headers,
  };
  const unmodelled = isS3 ? unmodelledName(routed) : undefined;
  return {
    operationName: unmodelled ?? methodAndPath(request, sent.path),
    destination,
    ambiguity: findRepeatedSigning(routed),
    find: (model) => {
      const service = compiledService(model);
      const match = service.routes.find(routed);
      if (!match) return undefined;
      const { operation } = match.route;
      const bindings = service.inputBindings(operation);
      const { payload, inBody } = bindings;
      return {
        operation,
        ambiguity: findAmbiguousBinding(parts, bindings, { match, routed }),
        ignoresBody: payload ? payload.kind === "stream" : inBody.length === 0,
        read: (reading) => {
          const into = readBindings(bindings, match, routed, reading);
          const context = { bindings, model, protocol, reading, into };
          readRestBody(bytesOf(body), operation.input, context);
          return into;
        },
        readHead: (reading) => readBindings(bindings, match, routed, reading),
      };
    },
    describe: () => {
      if (unmodelled !== POST_OBJECT) return describeRest(sent, bytesOf(body));
      const contentType = request.headers.get("content-type") ?? "";
      const form = describeUploadForm(routed.path, { contentType, body: request.body.bytes });
      return { parameters: form, isBodyRead: true, isRestContent: true };
    },
  };
}

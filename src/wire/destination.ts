import type { CapturedHead } from "../base/exchange.ts";
import { type Protocol, parseAwsHost, type ServiceEntry } from "../models/index.ts";
import {
  type AddressedHead,
  findSignedAddressee,
  findUnsignedAddressee,
  linkRegion,
} from "./address/find-addressee.ts";
import { readSigningScope } from "./address/signing-scope.ts";
import type { Destination } from "./call.ts";
import { isFormType } from "./refuse/find-ambiguity.ts";
import { splitTarget } from "./rest/http-target.ts";

/**
 * Says for which service and region a request is, and how its client speaks.
 *
 * The signature's scope decides, in header or query; then `X-Amz-Target`, the host, the query and
 * the path. An unsigned request that names nothing is taken for one to S3. The signature is not
 * verified here. Total.
 *
 * @param defaults.region is taken where neither signature nor host name one.
 */
export function resolveDestination(
  head: CapturedHead,
  defaults: { readonly region: string },
): Destination {
  const target = splitTarget(head.target);
  const host = target.authority ?? head.headers.get("host") ?? "";
  const addressed = { head, target, host };
  const scope = head.console ?? readSigningScope(head, target);
  const { service, isGuessed } = scope
    ? findSignedAddressee(scope, addressed)
    : findUnsignedAddressee(addressed);
  const signingName = scope?.signingName ?? service?.signingNames[0] ?? "unknown";
  return {
    service,
    signingName,
    region:
      scope?.region ??
      parseAwsHost(host)?.region ??
      service?.globalRegion ??
      (service?.key === "sns" ? linkRegion(addressed) : undefined) ??
      defaults.region,
    eventSource: eventSourceOf(service, signingName),
    protocol: protocolOf(service, addressed),
    ...(isGuessed && { isGuessed }),
  };
}

/** S3 Express is S3 in all but the name it signs with, and its records bear that name. */
function eventSourceOf(service: ServiceEntry | undefined, signingName: string): string {
  if (signingName === "s3express" || !service) return `${signingName}.amazonaws.com`;
  return service.eventSource;
}

/**
 * How the client speaks. Not how the SDK would: services that changed their protocol still answer
 * clients in the one they use.
 */
function protocolOf(service: ServiceEntry | undefined, addressed: AddressedHead): Protocol {
  const { headers } = addressed.head;
  const usual = service?.protocol ?? "restJson1";
  const contentType = headers.get("content-type") ?? "";
  const isRest = service !== undefined && (usual === "restXml" || usual === "restJson1");
  // A form, a target or CBOR sent to a REST service is data like any other.
  if (isRest) return usual;
  if (headers.get("smithy-protocol") === "rpc-v2-cbor") return "rpcv2Cbor";
  const isForm = isFormType(contentType) || addressed.target.query.has("Action");
  const isQuery = usual === "awsQuery" || usual === "ec2Query";
  if (isForm && isQuery) return usual;
  if (headers.has("x-amz-target")) {
    return contentType.includes("json-1.0") ? "awsJson1_0" : "awsJson1_1";
  }
  return isForm ? "awsQuery" : usual;
}

import type { CapturedBody, CapturedHead } from "../../base/exchange.ts";
import type { RequestParts } from "../named-request.ts";
import { parseForm } from "../parse/parse-form.ts";
import { type Bindings, SIGNING } from "../rest/bindings.ts";
import type { HttpTarget } from "../rest/http-target.ts";
import type { RoutedRequest, RouteMatch } from "../rest/route-table.ts";

/*
 * What a request says twice, its upstream may read otherwise than we do: the record would then tell
 * of another call than was carried out. Source: observed, moto 5 takes the first `Action` of a
 * form, a form before the query, and both before X-Amz-Target, also for services that speak REST.
 */

const FORM = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i;
const MULTIPART = /^\s*multipart\/form-data\b/i;
/** What nobody takes for a form. */
const DOCUMENT = /^\s*application\/[\w.+-]*(?:json|cbor)/i;

const NAMED_TWICE = "The operation is named in more than one way.";

/** What stands for a name that is given twice; the name itself is the client's own. */
export const givenTwice = (name: string): string =>
  `${name.slice(0, NAME_LENGTH_MAX)} is given more than once.`;

const NAME_LENGTH_MAX = 128;

/** True for a content type that is, or may be, that of a form in the query protocols. */
export const isFormType = (contentType: string): boolean => FORM.test(contentType);

/**
 * Says what leaves open which operation a request means, where no model is needed to tell.
 *
 * @returns undefined for nearly every request.
 */
export function findAmbiguousName(
  { request, destination, body }: RequestParts,
  { query }: HttpTarget,
): string | undefined {
  const { headers } = request;
  const target = headers.get("x-amz-target");
  // Headers that are sent twice arrive as one, and no operation has a comma in its name.
  if (target?.includes(",")) return givenTwice("X-Amz-Target");
  const contentType = headers.get("content-type");
  if (contentType?.includes(",")) return givenTwice("Content-Type");
  const { protocol, service } = destination;
  const isNamedInQuery = query.has("Action");
  const hasBody = request.body.totalBytes > 0;
  if (protocol === "awsQuery" || protocol === "ec2Query") {
    if (target !== undefined) return NAMED_TWICE;
    // Of services that nobody knows, this is only what they may be meant to speak.
    if (!hasBody || !service) return undefined;
    if (contentType === undefined) return isNamedInQuery ? NAMED_TWICE : undefined;
    if (!FORM.test(contentType)) return "The body is no form.";
    return isFormAround(request.body, body) ? NAMED_TWICE : undefined;
  }
  if (isNamedInQuery || (target !== undefined && protocol === "rpcv2Cbor")) return NAMED_TWICE;
  const repeated = findRepeatedSigning({ query, queryNames: new Set(query.keys()) });
  if (repeated !== undefined) return repeated;
  if (!hasBody || DOCUMENT.test(contentType ?? "")) return undefined;
  return mayNameAction(contentType, body) ? NAMED_TWICE : undefined;
}

/**
 * A host names the service, and S3's bucket. Two headers arrive as one text, and no host has a
 * comma in its name. Source: documented, RFC 9112 §3.2, that a server refuses such a request.
 */
export function findRepeatedHost({ headers }: CapturedHead): string | undefined {
  return headers.get("host")?.includes(",") ? givenTwice("Host") : undefined;
}

/** Whether who does not unpack a body finds an operation's name around what we found in it. */
function isFormAround({ bytes, totalBytes }: CapturedBody, body: RequestParts["body"]): boolean {
  // Of one that was not kept whole the beginning is read as it came, too.
  if (bytes.length < totalBytes || (body.kind === "whole" && body.bytes === bytes)) return false;
  return parseForm(bytes.toString("utf8")).children.has("Action");
}

/** Whether someone who takes a body for a form may find an operation's name in it. */
function mayNameAction(contentType = "", body: RequestParts["body"]): boolean {
  if (MULTIPART.test(contentType)) return true;
  if (body.kind !== "whole") return FORM.test(contentType);
  return parseForm(body.bytes.toString("utf8")).children.has("Action");
}

/** A query says by whom and for which service a request is signed: once. */
export function findRepeatedSigning({ query, queryNames }: QueryNames): string | undefined {
  // Both are counted anyway, and nearly always the same.
  if (query.size === queryNames.size) return undefined;
  const name = repeatedNames(query).find((repeated) => /^x-amz-/i.test(repeated));
  return name && givenTwice(name);
}

type QueryNames = Pick<RoutedRequest, "query" | "queryNames">;

/**
 * Says what leaves open what a REST request means: a name twice where the model binds one value,
 * or an operation named as the other protocols name theirs.
 *
 * What the model does not know may be a list to a client that is newer, and is let pass.
 */
export function findAmbiguousBinding(
  { request, destination, body }: RequestParts,
  bindings: Bindings,
  { match, routed }: { readonly match: RouteMatch; readonly routed: RoutedRequest },
): string | undefined {
  const { headers, queryNames } = routed;
  const { ownQueries } = match.route;
  const isForeign = queryNames.has("Action") && !ownQueries.has("Action") && !bindings.otherQueries;
  if (isForeign || headers.has("x-amz-target")) return NAMED_TWICE;
  const contentType = headers.get("content-type") ?? "";
  // An object may be anything, a form too.
  const isObject = destination.service?.key === "s3";
  const isForm = !isObject && (FORM.test(contentType) || MULTIPART.test(contentType));
  if (isForm && request.body.totalBytes > 0 && mayNameAction(contentType, body)) return NAMED_TWICE;
  if (routed.query.size === queryNames.size) return undefined;
  const lists = new Set(bindings.queries.flatMap((one) => (one.isList ? one.wireName : [])));
  const name = repeatedNames(routed.query).find((repeated) => {
    if (lists.has(repeated)) return false;
    if (ownQueries.has(repeated) || SIGNING.test(repeated)) return true;
    return bindings.otherQueries !== undefined && !bindings.otherQueries.isListed;
  });
  return name === undefined ? undefined : givenTwice(name);
}

function repeatedNames(query: URLSearchParams): readonly string[] {
  const seen = new Set<string>();
  return [...query.keys()].filter((name) => seen.size === seen.add(name).size);
}

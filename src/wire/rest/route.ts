import type { CapturedHeaders } from "../../base/exchange.ts";
import type { Operation } from "../../models/index.ts";
import { membersOf, requiredMembers } from "../read/shape-kind.ts";
import type { HttpTarget } from "./http-target.ts";

/** How requests for one operation look. */
export interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly path: RegExp;
  /** Query parameters that name the operation, e.g. `acl`; with a value where that matters. */
  readonly literals: readonly (readonly [name: string, value: string])[];
  /** Query parameters and headers of required members: they too tell S3's operations apart. */
  readonly requiredQueries: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** The path ends in a label that takes whatever comes: an S3 key. */
  readonly isGreedy: boolean;
  /** Characters of the path that are no label: the more, the more special the route. */
  readonly weight: number;
}

export interface RouteMatch {
  readonly route: Route;
  /** By member name, still percent-encoded. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface RoutedRequest {
  readonly method: string;
  readonly target: HttpTarget;
  readonly headers: CapturedHeaders;
}

/** The SDK's own mark in a query, which no other client sends. */
export const SDK_LITERAL = "x-id";

/** Reads an operation's HTTP binding. @returns undefined when it has none. */
export function compileRoute(operation: Operation): Route | undefined {
  if (!operation.http) return undefined;
  const [method, uri] = operation.http;
  const [modelPath = "/", literals = ""] = uri.split("?");
  const members = membersOf(operation.input);
  // S3's model leaves the bucket to the rules that build host names; on the wire it is a label.
  const isBucketLeftOut = members.some(
    ([name, member]) =>
      name === "Bucket" && member.getMergedTraits().httpLabel && !modelPath.includes("{Bucket}"),
  );
  const path = isBucketLeftOut ? `/{Bucket}${modelPath === "/" ? "" : modelPath}` : modelPath;
  const required = new Set(requiredMembers(operation.input));
  const traits = members
    .filter(([name]) => required.has(name))
    .map(([, member]) => member.getMergedTraits());
  return {
    operation,
    method,
    path: pathPattern(path),
    literals: [...new URLSearchParams(literals)].filter(([name]) => name !== SDK_LITERAL),
    requiredQueries: traits.flatMap(({ httpQuery }) => httpQuery ?? []),
    requiredHeaders: traits.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
    isGreedy: path.endsWith("+}"),
    weight: path.replaceAll(/\{\w+\+?\}/g, "").length,
  };
}

/**
 * `/{Bucket}/{Key+}` as a pattern. A trailing slash is free, because botocore sends some paths with
 * one and the SDK without; only a greedy label keeps its own, as it is part of an S3 key.
 */
function pathPattern(path: string): RegExp {
  const source = path
    .replace(/\/$/, "")
    .split(/(\{\w+\+?\})/)
    .map((part) => {
      const label = /^\{(\w+)(\+?)\}$/.exec(part);
      if (!label) return part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
      return label[2] ? `(?<${label[1]}>.+)` : `(?<${label[1]}>[^/]+)`;
    })
    .join("");
  return new RegExp(`^${source}${path.endsWith("+}") ? "" : "/?"}$`, "s");
}

/** Finds the most special route that a request takes. */
export function matchRoute(
  routes: readonly Route[],
  request: RoutedRequest,
): RouteMatch | undefined {
  const candidates: RouteMatch[] = [];
  for (const route of routes) {
    if (route.method !== request.method || !hasLiterals(route, request)) continue;
    const match = route.path.exec(request.target.path);
    if (match) candidates.push({ route, labels: match.groups ?? {} });
  }
  if (candidates.length === 0) return undefined;
  const complete = candidates.filter(({ route }) => hasRequired(route, request));
  if (complete.length > 0) return mostSpecial(complete);
  // A request that lacks a required member still means its operation, and is refused later. Only
  // S3's operations on keys are not to be known by anything else.
  return mostSpecial(candidates.filter(({ route }) => !route.isGreedy));
}

function hasLiterals({ literals }: Route, { target }: RoutedRequest): boolean {
  return literals.every(
    ([name, value]) => target.query.has(name) && (value === "" || target.query.get(name) === value),
  );
}

function hasRequired(route: Route, { target, headers }: RoutedRequest): boolean {
  return (
    route.requiredQueries.every((name) => target.query.has(name)) &&
    route.requiredHeaders.every((name) => headers.has(name))
  );
}

function mostSpecial(matches: readonly RouteMatch[]): RouteMatch | undefined {
  let best: RouteMatch | undefined;
  let bestScore: readonly number[] = [];
  for (const match of matches) {
    const { weight, literals, requiredQueries, requiredHeaders } = match.route;
    const score = [weight, literals.length, requiredQueries.length + requiredHeaders.length];
    if (!best || compare(score, bestScore) > 0) {
      best = match;
      bestScore = score;
    }
  }
  return best;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [place, value] of left.entries()) {
    const difference = value - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

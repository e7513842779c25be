import type { CapturedHeaders } from "../../base/exchange.ts";
import type { Route } from "./route.ts";

export interface RoutedRequest {
  readonly method: string;
  /** Percent-encoded, and with the bucket in front where that was in the host's name. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly queryNames: ReadonlySet<string>;
  readonly headers: CapturedHeaders;
}

export interface RouteMatch {
  readonly route: Route;
  /** By member name, still percent-encoded. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The routes of a service in the order in which they are to be tried. */
export class RouteTable {
  /** The most special first, so that the first that a request takes is the one it means. */
  readonly #byMethod = new Map<string, Route[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes.toSorted(mostSpecialFirst)) {
      const known = this.#byMethod.get(route.method);
      if (known) known.push(route);
      else this.#byMethod.set(route.method, [route]);
    }
  }

  /** Finds the most special route that a request takes. */
  find(request: RoutedRequest): RouteMatch | undefined {
    // A request that lacks a required member still means its operation, and is refused later. Only
    // S3's operations on keys are not to be known by anything else.
    let lacking: RouteMatch | undefined;
    const { path } = request;
    const end = path.endsWith("/") ? path.length - 1 : path.length;
    for (const route of this.#byMethod.get(request.method) ?? []) {
      // Most routes are told apart by the ends of their paths, without a pattern.
      if (!path.startsWith(route.prefix) || !path.endsWith(route.suffix, end)) continue;
      const match = hasLiterals(route, request) && route.path.exec(path);
      if (!match) continue;
      const found = { route, labels: match.groups ?? {} };
      if (hasRequired(route, request)) return found;
      if (!route.isGreedy) lacking ??= found;
    }
    return lacking;
  }
}

function hasLiterals({ literals }: Route, { query, queryNames }: RoutedRequest): boolean {
  if (literals.length > queryNames.size) return false;
  return literals.every(
    ([name, value]) => queryNames.has(name) && (value === "" || query.get(name) === value),
  );
}

function hasRequired(route: Route, { queryNames, headers }: RoutedRequest): boolean {
  return (
    route.requiredQueries.every((name) => queryNames.has(name)) &&
    route.requiredHeaders.every((name) => headers.has(name))
  );
}

/** Routes that are alike keep the order of their model. */
function mostSpecialFirst(left: Route, right: Route): number {
  return (
    right.weight - left.weight ||
    right.literals.length - left.literals.length ||
    requirements(right) - requirements(left)
  );
}

const requirements = ({ requiredQueries, requiredHeaders }: Route): number =>
  requiredQueries.length + requiredHeaders.length;

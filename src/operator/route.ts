import type { IncomingMessage, ServerResponse } from "node:http";
import type { CapturedHead } from "../base/exchange.ts";
import type { ConsoleSession } from "./session/sessions.ts";

/** Who asks: whoever has the server's token, or someone who signed in to the console with it. */
export type Asker =
  | { readonly kind: "operator" }
  | { readonly kind: "session"; readonly session: ConsoleSession };

/** A request that was admitted, taken apart. */
export interface Asked {
  readonly request: IncomingMessage;
  /** What is known of the request beside its body, whoever took it first. */
  readonly head: CapturedHead;
  /** Only its path and search say anything. */
  readonly url: URL;
  /** What stands in place of the pattern's `:name`s, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly asker: Asker;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** E.g. `/_trailcam/events/:id`; a `:name` stands for one part of a path. */
  readonly pattern: string;
  /** True for what anyone may ask without a token. */
  readonly isOpen?: true;
  readonly handle: (asked: Asked, response: ServerResponse) => Promise<void> | void;
}

export interface FoundRoute {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** @returns undefined when no route is there; of several that match, the first. */
export function findRoute(
  routes: readonly Route[],
  method: string | undefined,
  path: string,
): FoundRoute | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const parameters = match(route.pattern, path);
    if (parameters) return { route, parameters };
  }
  return undefined;
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? "";
    if (!part.startsWith(":")) {
      if (part !== value) return undefined;
      continue;
    }
    const decoded = decodePart(value);
    if (decoded === undefined || decoded === "") return undefined;
    parameters[part.slice(1)] = decoded;
  }
  return parameters;
}

function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

import type { Environment } from "../../base/environment.ts";
import {
  type Address,
  type Configuration,
  ConfigurationError,
  type Flags,
  readConfiguration,
} from "../../configuration/index.ts";
import { findService } from "../../models/index.ts";

const ENDPOINT = "AWS_ENDPOINT_URL";

/** Where the calls of a session go, and which variables of its shell said so. */
export interface SessionTable {
  readonly configuration: Configuration;
  /** By service key; `"*"` for all that have no line of their own. */
  readonly upstreams: ReadonlyMap<string, URL | "aws">;
  /** Endpoint variables that the recorder has taken the place of. */
  readonly replaced: readonly string[];
}

/**
 * Says where calls go: where flags say, else where the shell's own endpoint variables say, which
 * the recorder takes the place of; else AWS itself.
 *
 * @param profileEndpoint what the profile of the shell has as its endpoint.
 * @throws {ConfigurationError} naming what cannot be an upstream.
 */
export function readSessionTable(
  flags: Flags,
  environment: Environment,
  profileEndpoint?: string,
): SessionTable {
  const typed = readConfiguration(flags, environment).upstreams;
  const isIgnored = environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true";
  const general = isIgnored ? undefined : (environment[ENDPOINT] ?? profileEndpoint);
  const lines: string[] = [];
  const replaced: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    const key = serviceKeyOf(name);
    if (key === undefined || value === undefined || value === "") continue;
    replaced.push(name);
    if (!isIgnored && !typed.has(key) && !typed.has("*")) lines.push(`${key}=${value}`);
  }
  if (environment[ENDPOINT] !== undefined) replaced.push(ENDPOINT);
  if (general && !typed.has("*")) lines.push(general);
  // The typed lines stand last, where a line for the same service wins.
  for (const [key, to] of typed) lines.push(`${key === "*" ? "" : `${key}=`}${textOf(to)}`);
  const configuration = readConfiguration({ ...flags, upstream: lines }, environment);
  const upstreams = new Map([...configuration.upstreams].map(([key, to]) => [key, outside(to)]));
  return { configuration, upstreams, replaced };
}

/** A session has no sandbox of its own: what it made there would be gone with it. */
function outside(to: Address): URL | "aws" {
  if (to !== "sandbox") return to;
  throw new ConfigurationError([
    "upstream: a session has no sandbox; start a server, and name its URL",
  ]);
}

const textOf = (to: Address): string => (typeof to === "string" ? to : to.origin);

/** The service that a variable such as `AWS_ENDPOINT_URL_ROUTE_53` is for. */
function serviceKeyOf(name: string): string | undefined {
  if (!name.startsWith(`${ENDPOINT}_`)) return undefined;
  const key = name.slice(ENDPOINT.length + 1).toLowerCase();
  return findService(key.replaceAll("_", "-"))?.key;
}

/** The variable that sends the calls of one service elsewhere; `"*"` is for all. */
export function endpointVariableOf(key: string): string {
  return key === "*" ? ENDPOINT : `${ENDPOINT}_${key.toUpperCase().replaceAll("-", "_")}`;
}

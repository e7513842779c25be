import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Environment } from "../base/environment.ts";
import type { Configuration } from "./configuration.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { readDestinationCredentials } from "./destinations.ts";
import { parseYaml } from "./parse-yaml.ts";
import { environmentNameOf, LISTS, SETTING_NAMES, type Settings, settings } from "./settings.ts";

/** Settings as given on the command line: the setting's name, its text. */
export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/**
 * Reads the configuration: a flag wins over its environment variable, that over the file.
 *
 * @throws {ConfigurationError} naming every problem at once.
 */
export function readConfiguration(flags: Flags, environment: Environment): Configuration {
  const given: Record<string, unknown> = { ...readFile(flags, environment) };
  for (const name of SETTING_NAMES) {
    const text = environment[environmentNameOf(name)];
    if (text !== undefined && text !== "") given[name] = LISTS.has(name) ? text.split(",") : text;
    if (flags[name] !== undefined) given[name] = flags[name];
  }
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(({ path, message }) => `${path.join(".") || "settings"}: ${message}`),
    );
  }
  return toConfiguration(parsed.data, environment);
}

function toConfiguration(settings: Settings, environment: Environment): Configuration {
  return Object.freeze({
    host: settings.host,
    port: settings.port,
    dataDirectory: resolve(settings.data),
    accountId: settings.account,
    region: settings.region,
    durability: settings.durability,
    workers: settings.workers,
    authentication: settings.auth,
    deliveryIntervalMs: settings["delivery-interval"],
    digestIntervalMs: settings["digest-interval"],
    allowsReset: settings["allow-reset"],
    encryptsAtRest: settings["encrypt-at-rest"],
    upstreams: new Map(settings.upstream),
    destinations: new Map(settings.destination),
    eventSourcePrefix: settings["event-source-prefix"],
    destinationCredentials: readDestinationCredentials(environment),
    bucketPolicy: settings["bucket-policy"],
    upstreamTimeoutMs: settings["upstream-timeout"],
    hosts: new Map(settings["map-host"]),
    modelsDirectory: resolve(settings.models ?? userDirectory(environment, "models")),
    callers: settings.identities,
  });
}

/**
 * Where a user's own things lie that belong to no data directory.
 * Source: documented, XDG Base Directory Specification.
 */
function userDirectory({ XDG_DATA_HOME, HOME }: Environment, name: string): string {
  return join(XDG_DATA_HOME || join(HOME || homedir(), ".local", "share"), "trailcam", name);
}

function readFile(flags: Flags, environment: Environment): Record<string, unknown> {
  const path = flags.config ?? environment.TRAILCAM_CONFIG;
  if (typeof path !== "string" || path === "") return {};
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigurationError([`config: ${path} cannot be read: ${String(cause)}`]);
  }
  try {
    const read: unknown = parseYaml(text) ?? {};
    if (typeof read === "object" && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigurationError([`config: ${path} is no YAML: ${String(cause)}`]);
  }
  throw new ConfigurationError([`config: ${path} holds no settings by name`]);
}

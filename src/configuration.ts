import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { readDuration } from "./base/duration.ts";
import type { Environment } from "./base/environment.ts";
import type { AwsCredentials } from "./destinations/index.ts";
import type { MappedCaller } from "./identify/index.ts";
import { identity, readIdentityFile } from "./identity-file.ts";
import { CATALOGUE, findService, findServiceBySigningName } from "./models/index.ts";
import { type HostMap, readHostMapping } from "./upstreams/index.ts";

/** How `serve` runs. Frozen; parts get the values they need, never the whole. */
export interface Configuration {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Everything the server keeps lies under this directory. */
  readonly dataDirectory: string;
  /** Twelve digits: the account made at first start. */
  readonly accountId: string;
  /** Of requests that do not say one, and of `trailcam env`. */
  readonly region: string;
  readonly durability: "strict" | "relaxed";
  readonly authentication: "verify" | "trust";
  readonly deliveryIntervalMs: number;
  /** The time that one digest of log files covers; at least a second. */
  readonly digestIntervalMs: number;
  readonly allowsReset: boolean;
  /** Files of buckets are sealed, also where no client asks for it. */
  readonly encryptsAtRest: boolean;
  /** Where trails deliver to outside of the sandbox. */
  readonly destinations: ReadonlyMap<DestinationService, Address>;
  /** What stands before a service in the source of an event for a bus outside of the sandbox. */
  readonly eventSourcePrefix: string;
  /** A function, so that whoever prints a configuration prints no secret. */
  readonly destinationCredentials: (() => Promise<AwsCredentials>) | undefined;
  /** Whether a bucket without a policy refuses the trails of its own account, as AWS's do. */
  readonly bucketPolicy: "required" | "optional";
  /** By service key; `"*"` for all that have no line of their own. `"aws"` is AWS itself. */
  readonly upstreams: ReadonlyMap<string, Address>;
  /** Where hosts of AWS really are. */
  readonly hosts: HostMap;
  /** Where models of services lie that were added to those that come with the program. */
  readonly modelsDirectory: string;
  /** Whose the keys are that were not made here. */
  readonly callers: readonly MappedCaller[];
}

/** Another server, AWS itself, or the sandbox in this process. */
export type Address = URL | "aws" | "sandbox";

/** What a trail delivers to, by the endpoint prefix of its service. */
const DESTINATION_SERVICES = ["s3", "sns", "logs", "events", "kms"] as const;
export type DestinationService = (typeof DESTINATION_SERVICES)[number];

/** Everything wrong with a configuration, told at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((each) => `  - ${each}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Settings as given on the command line: the setting's name, its text. */
export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const duration = z.union([z.string(), z.number()]).transform((text, context) => {
  const value = readDuration(/[a-z]$/.test(String(text)) ? String(text) : `${text}s`);
  if (!value || value < 100) {
    context.addIssue({ code: "custom", message: `"${text}" is no duration such as 5s or 1m` });
    return z.NEVER;
  }
  return value;
});

const wholeNumber = z.union([z.number(), z.string().regex(/^\d+$/, "is no whole number")]);

const upstream = z.string().transform((text, context) => {
  const [, service = "*", address = ""] = /^(?:([a-z0-9-]+)=)?(.*)$/.exec(text) ?? [];
  const problem = upstreamProblem(service, address);
  if (problem) {
    addProblem(context, text, problem);
    return z.NEVER;
  }
  return [serviceKeyOf(service) ?? "*", readAddress(address)] as const;
});

const destination = z.string().transform((text, context) => {
  const [, name = "", address = ""] = /^([a-z0-9-]+)=(.*)$/.exec(text) ?? [];
  const service = DESTINATION_SERVICES.find((one) => one === name);
  const problem = service
    ? addressProblem(address)
    : `what comes first is none of ${DESTINATION_SERVICES.map((one) => `${one}=`).join(", ")}`;
  if (problem || !service) {
    addProblem(context, text, problem || "is no destination");
    return z.NEVER;
  }
  return [service, readAddress(address)] as const;
});

/** What is printed ends up in the logs of whatever runs the server. */
function addProblem(context: z.RefinementCtx, text: string, problem: string): void {
  const shown = text.replace(/\/\/[^/]*@/, "//…@");
  context.addIssue({ code: "custom", message: `"${shown}": ${problem}` });
}
const hostMapping = z.string().transform((text, context) => {
  const read = readHostMapping(text);
  if (typeof read !== "string") return read;
  context.addIssue({ code: "custom", message: `"${text}" ${read}` });
  return z.NEVER;
});

/** Given once as a text or several times. */
const oneOrMore = <Item>(item: z.ZodType<Item, string>) =>
  z.union([z.string().transform((text) => [text]), z.array(z.string())]).pipe(z.array(item));

/** A service may be named by its SDK package or by what its requests are signed with. */
const serviceKeyOf = (name: string) => (findService(name) ?? findServiceBySigningName(name))?.key;

function upstreamProblem(service: string, address: string): string | undefined {
  if (service !== "*" && !serviceKeyOf(service)) {
    const near = CATALOGUE.map(({ key }) => key).filter((key) =>
      key.startsWith(service.slice(0, 2)),
    );
    const hint = near.length > 0 ? ` (near: ${near.slice(0, 5).join(", ")})` : "";
    return `there is no service "${service}"${hint}`;
  }
  return addressProblem(address);
}

const readAddress = (text: string): Address =>
  text === "aws" || text === "sandbox" ? text : new URL(text);

function addressProblem(address: string): string | undefined {
  if (address === "aws" || address === "sandbox") return undefined;
  if (!URL.canParse(address)) return "what follows is no URL, such as http://127.0.0.1:5000";
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return "only http and https are known";
  if (url.username || url.password) return "requests are signed: leave user and password out";
  if (url.pathname !== "/" || url.search || url.hash)
    return "an address is a scheme, host and port, no path";
  return undefined;
}

const schema = z
  .strictObject({
    host: z.string().default("127.0.0.1"),
    port: wholeNumber.transform(Number).pipe(z.number().max(65_535)).default(4580),
    data: z.string().min(1).default("./.trailcam"),
    account: z
      .union([z.string(), z.number()])
      .transform((value) => String(value))
      .pipe(z.string().regex(/^\d{12}$/, "is no account id: twelve digits"))
      .default("111122223333"),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is no region such as us-east-1")
      .default("us-east-1"),
    durability: z.enum(["strict", "relaxed"]).default("strict"),
    auth: z.enum(["verify", "trust"]).default("verify"),
    "delivery-interval": duration.default(5000),
    "digest-interval": duration
      .refine((ms) => ms >= 1_000, "is below a second, which digests cannot tell apart")
      .default(3_600_000),
    "bucket-policy": z.enum(["required", "optional"]).default("optional"),
    "event-source-prefix": z
      .string()
      .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.$/, "is no prefix such as trailcam.")
      .max(64)
      .default("trailcam."),
    "allow-reset": z.union([z.boolean(), z.stringbool()]).default(false),
    "encrypt-at-rest": z.union([z.boolean(), z.stringbool()]).default(false),
    upstream: oneOrMore(upstream).default([]),
    "map-host": oneOrMore(hostMapping).default([]),
    models: z.string().min(1).optional(),
    identities: z
      .union([z.string().min(1).transform(readIdentityFile), z.array(identity)])
      .default([]),
    destination: oneOrMore(destination).default([]),
  })
  .superRefine((settings, context) => {
    if (settings.auth === "trust" && !isLoopback(settings.host)) {
      context.addIssue({
        code: "custom",
        path: ["auth"],
        message: `"trust" is for loopback addresses only, and the host is ${settings.host}`,
      });
    }
  });

type SettingName = keyof z.input<typeof schema>;

/** Every setting, with the environment variable that sets it. */
export const SETTING_NAMES = Object.keys(schema.shape) as readonly SettingName[];

/** Settings that can be given several times; in a variable with commas between. */
const LISTS: ReadonlySet<string> = new Set(["upstream", "map-host", "destination"]);

export const environmentNameOf = (setting: string): string =>
  `TRAILCAM_${setting.toUpperCase().replaceAll("-", "_")}`;

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
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(({ path, message }) => `${path.join(".") || "settings"}: ${message}`),
    );
  }
  return toConfiguration(parsed.data, environment);
}

function toConfiguration(
  settings: z.output<typeof schema>,
  environment: Environment,
): Configuration {
  return Object.freeze({
    host: settings.host,
    port: settings.port,
    dataDirectory: resolve(settings.data),
    accountId: settings.account,
    region: settings.region,
    durability: settings.durability,
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
    hosts: new Map(settings["map-host"]),
    modelsDirectory: resolve(settings.models ?? userDirectory(environment, "models")),
    callers: settings.identities,
  });
}

/**
 * Only from the environment: what is typed is seen by everyone on a machine, and files are shared.
 *
 * @throws {ConfigurationError} for half of a pair.
 */
function readDestinationCredentials(
  environment: Environment,
): (() => Promise<AwsCredentials>) | undefined {
  const named = (part: string) => environment[`TRAILCAM_DESTINATION_${part}`] || undefined;
  const accessKeyId = named("ACCESS_KEY_ID");
  const secretAccessKey = named("SECRET_ACCESS_KEY");
  const sessionToken = named("SESSION_TOKEN");
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? "ACCESS_KEY_ID" : "SECRET_ACCESS_KEY";
    throw new ConfigurationError([`TRAILCAM_DESTINATION_${missing}: is missing beside the other`]);
  }
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  return async () => credentials;
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

export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith("127.");
  return host === "localhost" || host === "::1";
}

/** Where things lie under the data directory. */
export function layout(dataDirectory: string) {
  const at = (...parts: string[]) => join(dataDirectory, ...parts);
  return {
    journal: at("journal"),
    /** Fields that records have no room for. */
    omitted: at("omitted"),
    authority: at("certificates"),
    /** What clients of the proxy trust: this machine's roots, and the authority. */
    trustBundle: at("certificates", "bundle.pem"),
    history: at("history"),
    buckets: at("buckets"),
    /** What topics sent to addresses: a file for each message. */
    mail: at("mail"),
    /** The key that seals keys and objects, readable by its owner alone. */
    rootKey: at("root.key"),
    identityStore: at("state", "identity.db"),
    trailStore: at("state", "trails.db"),
    sandboxStore: at("state", "sandbox.db"),
    /** Access keys minted here, readable by their owner alone. */
    credentials: at("credentials.json"),
    /** Where the running server listens, and the token of its own routes. */
    server: at("server.json"),
    log: at("server.log"),
  };
}

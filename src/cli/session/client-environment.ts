import type { Environment } from "../../base/environment.ts";
import { endpointVariableOf } from "./session-table.ts";
import type { TrustFiles } from "./trust-files.ts";

/** How calls are caught: by the endpoint that clients are given, or as their proxy. */
export type Via = "auto" | "endpoint" | "proxy";

export interface ClientEnvironmentOptions {
  readonly via: Via;
  /** Of the recorder. */
  readonly url: string;
  readonly table: ReadonlyMap<string, URL | "aws">;
  /** Endpoint variables of the shell that the recorder takes the place of. */
  readonly replaced: readonly string[];
  readonly trust: TrustFiles;
  /** The module that makes Node's HTTPS go through the proxy. */
  readonly nodeHook: string;
}

/** What must be reached without the proxy: this machine, and where it gets its credentials. */
const DIRECT = [
  "127.0.0.1",
  "localhost",
  "::1",
  "169.254.169.254",
  "169.254.170.2",
  "fd00:ec2::254",
];

/** The environment in which a command's AWS clients come to the recorder. */
export function clientEnvironment(
  shell: Environment,
  options: ClientEnvironmentOptions,
): Record<string, string> {
  const { replaced } = options;
  const kept = Object.entries(shell).filter(
    ([name, value]) => value !== undefined && !replaced.includes(name),
  ) as [string, string][];
  return {
    ...Object.fromEntries(kept),
    // For clients with the plugin.
    TRAILCAM_URL: options.url,
    ...(options.via !== "proxy" && endpointVariables(options)),
    ...(options.via !== "endpoint" && proxyVariables(shell, options)),
  };
}

function endpointVariables({ via, url, table }: ClientEnvironmentOptions): Record<string, string> {
  const keys = via === "endpoint" ? ["*"] : [...table].filter(isServer).map(([key]) => key);
  if (keys.length === 0) return {};
  return {
    ...Object.fromEntries(keys.map((key) => [endpointVariableOf(key), url])),
    // Else clients put words such as `data-` before a host name that has room for none.
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
  };
}

const isServer = ([, to]: readonly [string, URL | "aws"]): boolean => to !== "aws";

function proxyVariables(
  shell: Environment,
  { url, trust, nodeHook }: ClientEnvironmentOptions,
): Record<string, string> {
  const { bundle, authority } = trust;
  const direct = [...DIRECT, ...ownExceptions(shell)].join(",");
  return {
    // In both spellings: which one wins differs from client to client.
    ...{ HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url, http_proxy: url },
    ...{ NO_PROXY: direct, no_proxy: direct },
    ...{ AWS_CA_BUNDLE: bundle, REQUESTS_CA_BUNDLE: bundle, CURL_CA_BUNDLE: bundle },
    ...{ SSL_CERT_FILE: bundle, NODE_EXTRA_CA_CERTS: authority },
    NODE_OPTIONS: joined(shell.NODE_OPTIONS, `--require ${quoted(nodeHook)}`),
    JAVA_TOOL_OPTIONS: joined(shell.JAVA_TOOL_OPTIONS, javaOptions(url, trust)),
  };
}

/** Hosts that the shell wants to be reached directly stay so, unless they are AWS's. */
function ownExceptions(shell: Environment): readonly string[] {
  const text = `${shell.NO_PROXY ?? ""},${shell.no_proxy ?? ""}`;
  const hosts = text.split(",").map((host) => host.trim());
  const isOther = (host: string) => host !== "" && host !== "*" && !/amazonaws|\.aws$/.test(host);
  return [...new Set(hosts.filter((host) => isOther(host) && !DIRECT.includes(host)))];
}

function javaOptions(url: string, { javaStore, javaPassword }: TrustFiles): string {
  const { hostname, port } = new URL(url);
  const properties = {
    ...{ "https.proxyHost": hostname, "https.proxyPort": port },
    "http.nonProxyHosts": "localhost|127.*|169.254.*",
    "javax.net.ssl.trustStore": javaStore,
    "javax.net.ssl.trustStoreType": "JKS",
    "javax.net.ssl.trustStorePassword": javaPassword,
  };
  return Object.entries(properties)
    .map(([name, value]) => quoted(`-D${name}=${value}`))
    .join(" ");
}

const joined = (before: string | undefined, more: string) => (before ? `${before} ${more}` : more);
const quoted = (text: string) => (/\s/.test(text) ? `"${text}"` : text);

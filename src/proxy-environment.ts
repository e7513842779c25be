import { getCACertificates } from "node:tls";
import { writeFileDurably } from "./base/durable-file.ts";
import type { Environment } from "./base/environment.ts";
import { isLoopback } from "./configuration/index.ts";
import type { SavedServer } from "./data-directory.ts";

/** Hosts to which clients go without a proxy: this machine, and what gives it credentials. */
const DIRECT = [
  "localhost",
  "127.0.0.1",
  "::1",
  "169.254.169.254",
  "169.254.170.2",
  "fd00:ec2::254",
];

export interface ProxyEnvironmentOptions {
  readonly server: Pick<SavedServer, "url" | "token">;
  /** The file of the authority's certificate. */
  readonly certificatePath: string;
  /** The file that `saveTrustBundle` wrote. */
  readonly bundlePath: string;
  /** What programs would run with otherwise. */
  readonly environment: Environment;
}

/**
 * The variables with which programs use a running server as their proxy, and trust its authority.
 */
export function proxyEnvironment(options: ProxyEnvironmentOptions): Record<string, string> {
  const { server, certificatePath, bundlePath, environment } = options;
  const proxy = proxyUrlOf(server);
  const direct = [...new Set([...(environment.NO_PROXY ?? "").split(","), ...DIRECT])];
  const without = direct.filter((host) => host !== "").join(",");
  return {
    // curl reads some in small letters alone, and those win where a program reads both.
    ...{ HTTPS_PROXY: proxy, https_proxy: proxy, HTTP_PROXY: proxy, http_proxy: proxy },
    ...{ NO_PROXY: without, no_proxy: without },
    // Node's own fetch and agents look at the others only with this one.
    NODE_USE_ENV_PROXY: "1",
    // Added to the roots that Node has; all others replace what their programs trust.
    NODE_EXTRA_CA_CERTS: certificatePath,
    ...Object.fromEntries(REPLACING.map((name) => [name, bundlePath])),
  };
}

/** The AWS CLI and boto3; Python's requests; curl; OpenSSL, Go, and Rust's native roots. */
const REPLACING = ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];

/** A server that others can reach asks for a password, which its token is. */
function proxyUrlOf({ url, token }: Pick<SavedServer, "url" | "token">): string {
  const proxy = new URL(url);
  if (isLoopback(proxy.hostname.replace(/^\[|\]$/g, ""))) return proxy.origin;
  return `http://trailcam:${token}@${proxy.host}`;
}

/**
 * Saves what programs are to trust in one file: the roots of this machine, and the authority. Hosts
 * to which the proxy leads through show certificates that the machine's own roots vouch for.
 */
export function saveTrustBundle(path: string, certificate: string): void {
  const system = getCACertificates("system");
  const roots = system.length > 0 ? system : getCACertificates("bundled");
  // The variable that names this file says as well where this machine's roots are: once is enough.
  const all = new Set([certificate, ...roots].map((each) => each.trimEnd()));
  writeFileDurably(path, `${[...all].join("\n")}\n`);
}

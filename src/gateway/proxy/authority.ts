import { isIPv6 } from "node:net";

/** A host and port as a client of a proxy names them. */
export interface Authority {
  /** A name, or an address without brackets. In lower case. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `host:port`, or `[address]:port`.
 *
 * @returns undefined for anything else: a name with a path, a user, or no port at all.
 */
export function readAuthority(text: string, defaultPort?: number): Authority | undefined {
  const [, bracketed, name, digits] =
    /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? name;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined || port === undefined || port < 1 || port > 65_535) return undefined;
  if (bracketed !== undefined && !isIPv6(bracketed)) return undefined;
  return { host: host.toLowerCase(), port };
}

/** The form that `readAuthority` reads, without the port where it is the usual one. */
export function formatAuthority({ host, port }: Authority, usualPort?: number): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return port === usualPort ? name : `${name}:${port}`;
}

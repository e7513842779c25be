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
  return { host: host.toLowerCase(), port };
}

/** Where hosts really are: by name, or by `*.` and the end of a name. Names in lower case. */
export type HostMap = ReadonlyMap<string, URL>;

/**
 * Reads `HOST=URL`.
 *
 * @returns the problem as text when it is none.
 */
export function readHostMapping(text: string): readonly [host: string, url: URL] | string {
  const [, host = "", address = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (!/^(?:\*\.)?[a-z0-9.-]+(?::\d+)?$/i.test(host)) {
    return "is no HOST=URL such as s3.us-east-1.amazonaws.com=http://127.0.0.1:9000";
  }
  if (!URL.canParse(address)) return "what follows the host is no URL";
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.username) {
    return "the URL is a scheme (http or https), host and port, nothing more";
  }
  return [host.toLowerCase(), url];
}

/**
 * Where a host really is: the longest mapping that fits, the exact name first.
 *
 * @param authority `host` or `host:port`; a mapping without a port is for every port.
 */
export function findMapped(map: HostMap, authority: string): URL | undefined {
  const name = authority.toLowerCase();
  const bare = name.replace(/:\d+$/, "");
  const exact = map.get(name) ?? map.get(bare);
  if (exact) return exact;
  for (let rest = bare; rest.includes("."); ) {
    rest = rest.slice(rest.indexOf(".") + 1);
    const mapped = map.get(`*.${rest}`);
    if (mapped) return mapped;
  }
  return undefined;
}

import type { Ids } from "../../../base/ids.ts";

/** The four sets of 512 name servers that Route 53 draws from, in the order of their numbers. */
const TOP_LEVEL_DOMAINS = ["com", "net", "org", "co.uk"] as const;
const SERVERS_EACH = 512;

/**
 * Four name servers, one under each top level domain, without the dot at the end.
 *
 * `ns-1039.awsdns-01.org`: the number is the domain's 512 and below, and eight share a stripe.
 * Source: observed, delegation sets in public zones.
 */
export function drawNameServers(ids: Ids): string[] {
  const drawn = ids.bytes(2 * TOP_LEVEL_DOMAINS.length);
  return TOP_LEVEL_DOMAINS.map((domain, i) =>
    nameServer(domain, i, drawn.readUInt16BE(2 * i) % SERVERS_EACH),
  );
}

/** What the NS record of every private zone says; nobody resolves it. Source: observed. */
export const PRIVATE_NAME_SERVERS: readonly string[] = TOP_LEVEL_DOMAINS.map((domain, i) =>
  nameServer(domain, i, 0),
);

function nameServer(domain: string, set: number, index: number): string {
  const stripe = String(Math.floor(index / 8)).padStart(2, "0");
  return `ns-${set * SERVERS_EACH + index}.awsdns-${stripe}.${domain}`;
}

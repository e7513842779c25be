import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * The addresses that a policy's value means: one, or a range such as `203.0.113.0/24`.
 *
 * @returns undefined for what is neither.
 */
export function addressesOf(text: string): BlockList | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  if (isIP(address) === 0 || more.length > 0) return undefined;
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  const bitsMax = family === "ipv4" ? 32 : 128;
  const bits = prefix === undefined ? bitsMax : bitsOf(prefix);
  if (!(bits <= bitsMax)) return undefined;
  const addresses = new BlockList();
  addresses.addSubnet(address, bits, family);
  return addresses;
}

const bitsOf = (text: string): number => (/^\d{1,3}$/.test(text) ? Number(text) : Number.NaN);

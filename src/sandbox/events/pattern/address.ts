import { isIPv4, isIPv6 } from "node:net";

/** An IP address as a number, with the width of its kind. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A range of addresses of one kind, both ends included. */
export interface AddressRange {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** @returns undefined for text that is no address, a zone (`%eth0`) included. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { bits: 32, value: numberOf(text.split("."), 10, 8n) };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  return { bits: 128, value: numberOf(groupsOf(text), 16, 16n) };
}

/**
 * The range of a CIDR block. As EventBridge reads it, it begins at the address that is given, not
 * at the block's first. Source: documented, Event Ruler.
 *
 * @returns the reason when it is none.
 */
export function parseBlock(text: string): AddressRange | string {
  const [base = "", mask = "", ...more] = text.split("/");
  if (!text.includes("/") || more.length > 0) return "Malformed CIDR, one '/' required";
  if (!/^[+-]?\d{1,9}$/.test(mask)) return "Malformed CIDR, mask bits must be an integer";
  if (Number(mask) < 0) return "Malformed CIDR, mask bits must not be negative";
  const address = parseAddress(base);
  if (!address) return `Nonstandard IP address: ${base}`;
  const { bits, value } = address;
  if (Number(mask) >= bits) return `IPv${bits === 32 ? 4 : 6} mask bits must be < ${bits}`;
  const host = (1n << BigInt(bits - Number(mask))) - 1n;
  return { bits, first: value, last: value | host };
}

export function isWithin({ bits, first, last }: AddressRange, address: Address): boolean {
  return address.bits === bits && address.value >= first && address.value <= last;
}

function numberOf(parts: readonly string[], radix: number, width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(Number.parseInt(part, radix)), 0n);
}

/** The eight groups of an IPv6 address, `::` and a dotted tail spelled out. */
function groupsOf(text: string): string[] {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...numbers) => {
    const [a, b, c, d] = numbers.slice(0, 4).map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  if (tail === undefined) return before;
  const after = tail === "" ? [] : tail.split(":");
  return [...before, ...Array(8 - before.length - after.length).fill("0"), ...after];
}

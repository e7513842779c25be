/** Yearly prices in US dollars. */
export interface DomainPrices {
  readonly registration: number;
  readonly transfer: number;
  readonly renewal: number;
  readonly changeOwnership: number;
  readonly restoration: number;
}

/**
 * Domains that can be registered, with what they cost. A choice of AWS's three hundred, the prices
 * in its order of magnitude: nobody is charged. Name, registration, restoration.
 */
const TABLE: readonly (readonly [string, number, number])[] = [
  ["be", 10, 46],
  ["biz", 22, 85],
  ["ca", 15, 57],
  ["cc", 13, 77],
  ["ch", 12, 60],
  ["click", 3, 42],
  ["cloud", 26, 93],
  ["club", 19, 66],
  ["co", 33, 59],
  ["co.uk", 9, 9],
  ["com", 15, 66],
  ["com.au", 17, 66],
  ["de", 10, 41],
  ["dev", 17, 66],
  ["es", 10, 55],
  ["eu", 13, 40],
  ["fi", 25, 66],
  ["fr", 13, 66],
  ["games", 24, 66],
  ["in", 16, 66],
  ["info", 27, 73],
  ["io", 71, 120],
  ["it", 15, 61],
  ["jp", 90, 90],
  ["link", 5, 42],
  ["me", 26, 86],
  ["me.uk", 9, 9],
  ["net", 17, 66],
  ["nl", 10, 31],
  ["ninja", 26, 66],
  ["org", 15, 66],
  ["org.uk", 9, 9],
  ["page", 15, 66],
  ["se", 26, 66],
  ["site", 33, 66],
  ["tech", 57, 66],
  ["tv", 38, 99],
  ["uk", 9, 9],
  ["us", 15, 50],
  ["xyz", 14, 66],
];

/** By name, in the order of names. */
export const TOP_LEVEL_DOMAINS: ReadonlyMap<string, DomainPrices> = new Map(
  TABLE.map(([name, price, restoration]) => [
    name,
    {
      registration: price,
      transfer: price,
      renewal: price,
      changeOwnership: 0,
      restoration,
    },
  ]),
);

import type { Protocol, ServiceEntry } from "./model.ts";

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  "json-1.0": "awsJson1_0",
  "json-1.1": "awsJson1_1",
  "rest-json": "restJson1",
  "rest-xml": "restXml",
  query: "awsQuery",
  ec2: "ec2Query",
  cbor: "rpcv2Cbor",
};

/** Stands for "none" in a column that later columns need to be counted past. */
const NONE = "-";

/**
 * Reads one line of a table of services.
 *
 * Columns, by single spaces: key · signing names (`=`: the key) · endpoint prefixes (`=`: the first
 * signing name) · event source without `.amazonaws.com` (`=`: the first signing name, `^`: the
 * first endpoint prefix) · protocol · target prefixes · global region. Names are joined by commas;
 * trailing columns may be absent.
 *
 * @throws {Error} when the protocol is not one of {@link PROTOCOLS}: a slip in our own table.
 */
export function readServiceLine(line: string): ServiceEntry {
  const [key = "", signing = "=", endpoints = "=", source = "=", protocol = "", ...rest] =
    line.split(" ");
  const signingNames = names(signing === "=" ? key : signing);
  const usual = signingNames[0] ?? key;
  const endpointPrefixes = names(endpoints === "=" ? usual : endpoints);
  const label = source === "=" ? usual : source === "^" ? (endpointPrefixes[0] ?? usual) : source;
  const spoken = PROTOCOLS[protocol];
  if (!spoken) throw new Error(`models: no protocol "${protocol}" in the line of ${key}`);
  const [targets = NONE, globalRegion] = rest;
  return {
    key,
    packageName: `@aws-sdk/client-${key}`,
    signingNames,
    endpointPrefixes,
    targetPrefixes: names(targets),
    eventSource: `${label}.amazonaws.com`,
    protocol: spoken,
    ...(globalRegion && { globalRegion }),
  };
}

const names = (text: string): readonly string[] => (text === NONE ? [] : text.split(","));

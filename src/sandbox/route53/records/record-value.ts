import { isIPv4, isIPv6 } from "node:net";
import { readDomainName } from "../domain-name.ts";

const STRING_CHARACTERS_MAX = 255;
const VALUE_CHARACTERS_MAX = 4000;

/**
 * What is wrong with one value of a record, in the words of AWS's parser, or undefined.
 *
 * @returns `<code> (<explanation>) encountered with '<culprit>'`.
 *
 * Source: observed, in public issues, for A, AAAA, TXT, the number of MX fields and domain names.
 * Source: assumed, the other codes, built alike; answers of AWS to malformed values of each type.
 */
export function recordValueProblem(type: string, value: string): string | undefined {
  if (value === "") return blame("InvalidCharacterString", "Value should not be empty", value);
  return CHECKS[type]?.(value);
}

type Check = (value: string) => string | undefined;

const isDomain: Check = (value) => {
  // The root, as the target of an SRV or MX record that offers no service.
  if (value === ".") return undefined;
  const read = readDomainName(value);
  return "problem" in read ? read.problem : undefined;
};

const isNumber =
  (greatest: number): Check =>
  (field) =>
    /^\d{1,10}$/.test(field) && Number(field) <= greatest ? undefined : "";
const isHex: Check = (field) => (/^[0-9a-fA-F]+$/.test(field) ? undefined : "");
const isQuoted: Check = (field) => stringsProblem(field);
const isAnything: Check = () => undefined;
const isTag: Check = (field) => (/^[a-zA-Z0-9]+$/.test(field) ? undefined : "");

const BYTE = isNumber(0xff);
const SHORT = isNumber(0xffff);
const LONG = isNumber(0xffff_ffff);

const CHECKS: Readonly<Record<string, Check>> = {
  A: address("A", "IPv4", isIPv4),
  // A zone such as `%eth0` means something on one machine only.
  AAAA: address("AAAA", "IPv6", (value) => isIPv6(value) && !value.includes("%")),
  CNAME: isDomain,
  NS: isDomain,
  PTR: isDomain,
  TXT: stringsProblem,
  SPF: stringsProblem,
  MX: fields("MX", [SHORT, isDomain]),
  SRV: fields("SRV", [SHORT, SHORT, SHORT, isDomain]),
  CAA: fields("CAA", [BYTE, isTag, isQuoted]),
  NAPTR: fields("NAPTR", [SHORT, SHORT, isQuoted, isQuoted, isQuoted, isDomain]),
  DS: fields("DS", [SHORT, BYTE, BYTE, isHex]),
  TLSA: fields("TLSA", [BYTE, BYTE, BYTE, isHex]),
  SSHFP: fields("SSHFP", [BYTE, BYTE, isHex]),
  SOA: fields("SOA", [isDomain, isDomain, LONG, LONG, LONG, LONG, LONG]),
  SVCB: service("SVCB"),
  HTTPS: service("HTTPS"),
};

const NUMERALS = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven"] as const;

function address(type: string, kind: "IPv4" | "IPv6", isAddress: Check | ((v: string) => boolean)) {
  return (value: string): string | undefined => {
    if (/\s/.test(value))
      return blame(`${type}RRDATANotSingleField`, "Value contains spaces", value);
    if (isAddress(value) === true) return undefined;
    return blame(
      `${type}RRDATAIllegal${kind}Address`,
      `Value is not a valid ${kind} address`,
      value,
    );
  };
}

/** A value of as many fields as there are checks, split at blanks outside of quotation marks. */
function fields(type: string, checks: readonly Check[]): Check {
  return (value) => {
    const given = value.trim().match(/"(?:[^"\\]|\\[\s\S])*"|[^\s"]+/g) ?? [];
    if (given.length !== checks.length) {
      return blame(
        `${type}RRDATANot${NUMERALS[checks.length]}Fields`,
        `${type} record doesn't have ${checks.length} fields`,
        value,
      );
    }
    return fieldProblem(type, given, checks, value);
  };
}

/** `<priority> <target> <parameters…>`. The parameters are taken as they are. */
function service(type: string): Check {
  return (value) => {
    const [priority, target] = value.trim().split(/\s+/);
    if (priority === undefined || target === undefined) {
      return blame(`${type}RRDATATooFewFields`, `${type} record doesn't have 2 fields`, value);
    }
    return fieldProblem(
      type,
      [priority, target],
      [SHORT, target === "." ? isAnything : isDomain],
      value,
    );
  };
}

function fieldProblem(
  type: string,
  given: readonly string[],
  checks: readonly Check[],
  value: string,
): string | undefined {
  for (const [i, check] of checks.entries()) {
    const problem = check(given[i] ?? "");
    if (problem === undefined) continue;
    return (
      problem ||
      blame(`${type}RRDATAIllegalField`, `Field ${i + 1} of ${type} record is not valid`, value)
    );
  }
  return undefined;
}

/** One or more strings in quotation marks, each of at most 255 characters. */
function stringsProblem(value: string): string | undefined {
  if (value.length > VALUE_CHARACTERS_MAX)
    return blame("TXTRDATATooLong", "Value is too long", value);
  const string = /\s*"((?:[^"\\]|\\[\s\S])*)"\s*/y;
  while (string.lastIndex < value.length) {
    const read = string.exec(value);
    if (!read) {
      return blame("InvalidCharacterString", "Value should be enclosed in quotation marks", value);
    }
    const foreign = /[^\x20-\x7e\t]/u.exec(read[1] ?? "");
    if (foreign) {
      return blame("UnsupportedCharacter", "Value contains unsupported characters", foreign[0]);
    }
    const characters = (read[1] ?? "").replace(/\\(?:[0-7]{3}|[\s\S])/g, "x").length;
    if (characters > STRING_CHARACTERS_MAX) {
      return blame("CharacterStringTooLong", "Value is too long", read[0].trim());
    }
  }
  return undefined;
}

function blame(code: string, explanation: string, culprit: string): string {
  return `${code} (${explanation}) encountered with '${culprit}'`;
}

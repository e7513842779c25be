import { ServiceError } from "../../wire/index.ts";
import { TOP_LEVEL_DOMAINS } from "./top-level-domains.ts";

const NAME_LENGTH_MAX = 255;

/**
 * Spells a domain name as it is registered: lower case, no dot at the end.
 *
 * @throws {ServiceError} `InvalidInput` when it is none. The message on the number of labels is
 *   AWS's. Source: observed, https://github.com/boto/boto3/issues/872
 */
export function readDomainName(text: string | undefined): string {
  const name = (text ?? "").toLowerCase().replace(/\.$/, "");
  const labels = name.split(".");
  if (name !== "" && labels.length < 2) {
    throw new ServiceError("InvalidInput", "Give domain name must contain more than 1 label");
  }
  const isWritten = labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label));
  if (!isWritten || name.length > NAME_LENGTH_MAX) {
    throw new ServiceError("InvalidInput", "Invalid domain name.");
  }
  return name;
}

/**
 * A name that may be registered: one label under a top level domain that Route 53 sells.
 *
 * @throws {ServiceError} `UnsupportedTLD`, or as {@link readDomainName}.
 */
export function readRegistrableName(text: string | undefined): string {
  const name = readDomainName(text);
  topLevelDomainOf(name);
  return name;
}

/** The longest known ending: `co.uk` before `uk`. @throws {ServiceError} `UnsupportedTLD`. */
export function topLevelDomainOf(name: string): string {
  const labels = name.split(".");
  for (let from = 1; from < labels.length; from++) {
    const ending = labels.slice(from).join(".");
    if (TOP_LEVEL_DOMAINS.has(ending)) return ending;
  }
  throw new ServiceError(
    "UnsupportedTLD",
    `Amazon Route 53 does not support the top-level domain (TLD) \`.${labels.at(-1)}\`.`,
  );
}

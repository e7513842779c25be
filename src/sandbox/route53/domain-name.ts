import { readDomainName } from "../../base/domain-name.ts";
import { ServiceError } from "../../wire/index.ts";

export { readDomainName, reverseLabels } from "../../base/domain-name.ts";

/**
 * Spells a domain name as {@link readDomainName} does.
 *
 * @param code what to blame the name with; AWS uses a different exception per operation.
 * @throws {ServiceError} `code`, with the name that AWS's parser gives to the defect.
 */
export function normalizeDomainName(text: string, code: string): string {
  const read = readDomainName(text);
  if ("problem" in read) throw new ServiceError(code, `FATAL problem: ${read.problem}`);
  return read.name;
}

/** Whether `name` is the zone's apex or below it. Both are normalised. */
export function liesWithin(name: string, zoneName: string): boolean {
  return name === zoneName || name.endsWith(`.${zoneName}`);
}

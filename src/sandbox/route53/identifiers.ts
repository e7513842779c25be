import { type Ids, UPPER_ALPHANUMERIC } from "../../base/ids.ts";

const DIGITS = "0123456789";

/**
 * A hosted zone's, change's or delegation set's id, e.g. `Z03316531PQU1MAY9ZO09`: the letter of
 * its kind, eight digits, twelve letters and digits. Source: observed, public issues since 2020.
 */
export function mintId(kind: "Z" | "C" | "N", ids: Ids): string {
  return `${kind}0${ids.text(7, DIGITS)}${ids.text(12, UPPER_ALPHANUMERIC)}`;
}

/**
 * The id alone. Clients send ids with and without the path that answers show them with, and
 * whether the SDK takes it off depends on its language and version.
 */
export function bareId(id: string | undefined): string {
  return (id ?? "").replace(/^\/?(?:hostedzone|change|delegationset)\//, "");
}

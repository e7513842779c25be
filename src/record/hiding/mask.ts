import { HIDDEN, type ServiceRules, type Treatment } from "../../models/index.ts";

/** The text with which a service's records mask, also where they rather leave members out. */
export function maskIn({ sensitive }: ServiceRules): string {
  if (typeof sensitive === "object" && "mask" in sensitive) return sensitive.mask;
  return HIDDEN;
}

/** What stands in a text for a value that a treatment hides whole; undefined when it does not. */
export function maskOf(treatment: Treatment | undefined, rules: ServiceRules): string | undefined {
  if (treatment === "removed") return maskIn(rules);
  return typeof treatment === "object" && "mask" in treatment ? treatment.mask : undefined;
}

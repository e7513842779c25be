import type { NormalizedSchema } from "@smithy/core/schema";
import { holdsText, isSecret } from "../families/render.ts";

/** Whether a value of a schema can hold what is named as a secret: by a member, or by a key. */
export function mayHoldSecrets(root: NormalizedSchema): boolean {
  const seen = new Set<unknown>();
  const may = (schema: NormalizedSchema): boolean => {
    if (schema.isDocumentSchema()) return true;
    if (schema.isListSchema()) return may(schema.getValueSchema());
    if (schema.isMapSchema()) {
      return holdsText(schema.getValueSchema()) || may(schema.getValueSchema());
    }
    if (!schema.isStructSchema() || seen.has(schema.getSchema())) return false;
    seen.add(schema.getSchema());
    return [...schema.structIterator()].some(
      ([name, member]) => isSecret(name, member) || may(member),
    );
  };
  return may(root);
}

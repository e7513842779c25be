import type { NormalizedSchema } from "@smithy/core/schema";
import { unlessEmpty } from "./bean.ts";
import type { Family } from "./family.ts";
import { lowerFirst, type Place, perOperation, ruleFor } from "./render.ts";
import { plainScalar } from "./scalar.ts";
import { compileStructure, type StructureStyle } from "./structure.ts";

/** How a schema says that its timestamps travel. Source: documented, @smithy/types. */
const DATE_TIME = 5;
const HTTP_DATE = 6;

const VERBATIM: StructureStyle = {
  keyOf(member, schema, place) {
    const { jsonName, httpHeader, httpLabel, httpQuery } = schema.getMergedTraits();
    const renamed = ruleFor(place.rules.renamed, place, member);
    if (renamed !== undefined) return renamed;
    if (httpLabel && place.rules.lowersLabels) return lowerFirst(member);
    return httpQuery ?? httpHeader ?? jsonName ?? member;
  },
  scalarOf(schema) {
    const { httpLabel, httpQuery } = schema.getMergedTraits();
    return (value) => {
      if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
      const shown = value instanceof Date ? sentDate(value, schema) : plainScalar(value);
      if (shown === undefined) return undefined;
      // The path is shown as it was sent, and what stands in a query string is text.
      if (httpLabel) return encodeURIComponent(String(shown));
      return httpQuery ? String(shown) : shown;
    };
  },
};

function sentDate(date: Date, schema: NormalizedSchema): string | number | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  if (schema.getSchema() === DATE_TIME) return date.toISOString().replace(".000Z", "Z");
  if (schema.getSchema() === HTTP_DATE) return date.toUTCString();
  return date.getTime() / 1000;
}

const compiled = perOperation((operation, rules) => {
  const at = (direction: Place["direction"]): Place => ({
    rules,
    operation: operation.name,
    direction,
  });
  return {
    request: compileStructure(operation.input, at(">"), VERBATIM),
    response: compileStructure(operation.output, at("<"), VERBATIM),
  };
});

/** Names and values as on the wire: services behind API Gateway. */
export const verbatimFamily: Family = {
  request: ({ operation, input }, rules) => unlessEmpty(compiled(operation, rules).request(input)),
  response: ({ operation }, output, { rules }) =>
    unlessEmpty(compiled(operation, rules).response(output)),
};

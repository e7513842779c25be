import type { Json } from "../audit-record.ts";
import type { Family } from "./family.ts";
import { isObject, lowerFirst, type Place, perOperation, type Render, ruleFor } from "./render.ts";
import { beanScalar } from "./scalar.ts";
import { compileStructure, type StructureStyle } from "./structure.ts";

const BEAN: StructureStyle = {
  keyOf: (member, _schema, place) =>
    ruleFor(place.rules.renamed, place, member) ??
    (place.rules.keepsCase ? member : lowerFirst(member)),
  scalarOf(schema, { rules: { labelPrefixes, dates } }) {
    const plain: Render = (value) => beanScalar(value, dates);
    if (!labelPrefixes || !schema.getMergedTraits().httpLabel) return plain;
    return (value) => {
      if (typeof value !== "string") return plain(value);
      const prefix = labelPrefixes.find((one) => value.startsWith(one));
      return value.slice(prefix?.length ?? 0);
    };
  },
};

const compiled = perOperation((operation, rules) => {
  const at = (direction: Place["direction"]): Place => ({
    rules,
    operation: operation.name,
    direction,
  });
  return {
    request: compileStructure(operation.input, at(">"), BEAN),
    response: compileStructure(operation.output, at("<"), BEAN),
    /** The output's only member, when that is a structure. */
    wrapper: onlyStructure(operation.output),
  };
});

type Schema = Parameters<typeof compileStructure>[0];

function onlyStructure(output: Schema): string | undefined {
  if (!output.isStructSchema()) return undefined;
  const members = [...output.structIterator()];
  const [only] = members;
  return members.length === 1 && only?.[1].isStructSchema() ? only[0] : undefined;
}

/** Member names with their first character lowered: the records of most services. */
export const beanFamily: Family = {
  request: ({ operation, input }, rules) => {
    const defaults = rules.defaults?.[operation.name];
    const sent = defaults ? { ...defaults, ...input } : input;
    return unlessEmpty(compiled(operation, rules).request(sent));
  },
  response: ({ operation }, output, { rules }) =>
    unlessEmpty(compiled(operation, rules).response(output)),
};

/** As bean; RDS and its like do not show the structure that their whole answer consists of. */
export const unwrappedFamily: Family = {
  ...beanFamily,
  response: ({ operation }, output, { rules }) => {
    const { response, wrapper } = compiled(operation, rules);
    const shown = response(output);
    if (!wrapper || !isObject(shown)) return unlessEmpty(shown);
    return unlessEmpty(Object.values(shown)[0] as Json | undefined);
  },
};

/** Nothing to show is `null`, never `{}`. Source: observed, 125 records to 1. */
export function unlessEmpty(shown: ReturnType<Render>): Json {
  if (shown === undefined) return null;
  return isObject(shown) && Object.keys(shown).length === 0 ? null : shown;
}

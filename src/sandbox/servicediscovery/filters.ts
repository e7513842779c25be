import type { FilterCondition } from "@aws-sdk/client-servicediscovery";
import { ServiceError } from "../../wire/index.ts";

/** A filter of a listing, whichever. */
export interface Filter {
  readonly Name: string | undefined;
  readonly Values: readonly string[] | undefined;
  readonly Condition?: FilterCondition | undefined;
}

/** What a listing can be filtered by: the values an item has under each filter name. */
export type Facets<Item> = Readonly<Record<string, (item: Item) => string | undefined>>;

/**
 * Keeps the items that pass every filter.
 *
 * Source: documented, NamespaceFilter, ServiceFilter and OperationFilter in the API reference.
 * @throws {ServiceError} `InvalidInput` for a name or a condition that the listing does not have.
 */
export function applyFilters<Item>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  facets: Facets<Item>,
): Item[] {
  const tests = (filters ?? []).map((filter) => {
    const facet =
      filter.Name && Object.hasOwn(facets, filter.Name) ? facets[filter.Name] : undefined;
    if (!facet) throw new ServiceError("InvalidInput", `Invalid filter name: ${filter.Name ?? ""}`);
    const passes = readCondition(filter);
    return (item: Item) => {
      const value = facet(item);
      return value !== undefined && passes(value);
    };
  });
  return items.filter((item) => tests.every((passes) => passes(item)));
}

function readCondition({ Condition = "EQ", Values = [] }: Filter): (value: string) => boolean {
  const [first, second] = Values;
  if (first === undefined) throw new ServiceError("InvalidInput", "A filter must have a value.");
  switch (Condition) {
    case "EQ":
      if (second !== undefined) {
        throw new ServiceError("InvalidInput", "EQ takes exactly one filter value.");
      }
      return (value) => value === first;
    case "IN":
      return (value) => Values.includes(value);
    case "BEGINS_WITH":
      return (value) => value.startsWith(first);
    case "BETWEEN":
      if (second === undefined) {
        throw new ServiceError("InvalidInput", "BETWEEN takes exactly two filter values.");
      }
      return (value) => Number(first) <= Number(value) && Number(value) <= Number(second);
    default:
      throw new ServiceError("InvalidInput", `Invalid filter condition: ${String(Condition)}`);
  }
}

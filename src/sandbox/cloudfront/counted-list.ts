import { ServiceError } from "../../wire/index.ts";

/** CloudFront's lists: a count beside the items, and no items at all when there are none. */
export interface CountedList<Item> {
  Quantity: number;
  Items?: Item[];
}

/**
 * A list as CloudFront returns it.
 *
 * Source: observed, records of CreateDistribution: `items` is absent wherever `quantity` is 0.
 */
export const counted = <Item>(items: readonly Item[] = []): CountedList<Item> =>
  items.length === 0 ? { Quantity: 0 } : { Quantity: items.length, Items: [...items] };

/**
 * Looks through everything in `value` for lists whose count is not the number of their items.
 *
 * @throws {ServiceError} `InconsistentQuantities`, naming the list by its member name.
 *
 * Source: observed, Kinto/kinto-signer issue 253, linz/basemaps pull request 2120.
 */
export function requireConsistentQuantities(value: unknown, name = ""): void {
  if (Array.isArray(value)) {
    for (const item of value) requireConsistentQuantities(item, name);
  } else if (typeof value === "object" && value !== null) {
    requireCount(value, name);
    for (const [member, inner] of Object.entries(value)) {
      requireConsistentQuantities(inner, member === "Items" ? name : member);
    }
  }
}

function requireCount(list: object, name: string): void {
  if (!("Quantity" in list) || typeof list.Quantity !== "number") return;
  const found = "Items" in list && Array.isArray(list.Items) ? list.Items.length : 0;
  if (found === list.Quantity) return;
  throw new ServiceError(
    "InconsistentQuantities",
    `The specified quantity of ${name} (${list.Quantity}) does not match the actual quantity ` +
      `supplied (${found}).`,
  );
}

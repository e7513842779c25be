import { formatScalar, isScalar, memberPath } from "../common/json/format-json.ts";
import { isObject, type Json } from "../common/json/parse-json.ts";

/** What several records have at one path. */
export interface CompareRow {
  /** E.g. `requestParameters.changeBatch.changes[0].action`. */
  readonly path: string;
  /** JSON text, a record each; undefined where a record has nothing there. */
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

type Value = Json | undefined;

/** All paths of all records, as close to the order of the records as can be. */
export function compareRows(records: readonly Json[]): readonly CompareRow[] {
  const rows: CompareRow[] = [];
  const walk = (path: string, found: readonly Value[]) => {
    if (found.some(isLeaf)) {
      const values = found.map(textOf);
      rows.push({ path, values, differs: values.some((text) => text !== values[0]) });
    }
    for (const key of keysOf(found)) {
      walk(
        memberPath(path, key),
        found.map((value) => memberOf(value, key)),
      );
    }
  };
  walk("", records);
  return rows;
}

export interface RowFilter {
  readonly onlyDifferences: boolean;
  /** In a path or a value, whatever its case. */
  readonly text: string;
}

export function filterRows(
  rows: readonly CompareRow[],
  { onlyDifferences, text }: RowFilter,
): readonly CompareRow[] {
  const sought = text.trim().toLowerCase();
  return rows.filter(
    ({ path, values, differs }) =>
      (differs || !onlyDifferences) &&
      [path, ...values].some((each) => each?.toLowerCase().includes(sought)),
  );
}

function childrenCount(value: Json): number {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

const isLeaf = (value: Value) => value !== undefined && childrenCount(value) === 0;

function textOf(value: Value): string | undefined {
  if (value === undefined) return undefined;
  if (isScalar(value)) return formatScalar(value);
  const count = childrenCount(value);
  const [open, close] = isObject(value) ? ["{", "}"] : ["[", "]"];
  // Where another record has a plain value; the members follow in rows of their own.
  return count === 0 ? `${open}${close}` : `${open} … ${close}`;
}

/** Each record's members in its own order; what only one has comes after what it follows there. */
function keysOf(found: readonly Value[]): readonly (string | number)[] {
  const length = Math.max(0, ...found.map((value) => (Array.isArray(value) ? value.length : 0)));
  const keys: string[] = [];
  const known = new Set<string>();
  for (const value of found) {
    let next = 0;
    for (const key of isObject(value) ? Object.keys(value) : []) {
      if (!known.has(key)) {
        known.add(key);
        keys.splice(next, 0, key);
        next += 1;
      } else next = keys.indexOf(key) + 1;
    }
  }
  return [...keys, ...Array.from({ length }, (_, index) => index)];
}

function memberOf(value: Value, key: string | number): Value {
  if (typeof key === "number") return Array.isArray(value) ? value[key] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

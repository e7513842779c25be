import * as advanced from "./advanced-selectors.ts";
import * as basic from "./basic-selectors.ts";
import { type EventsForm, linesOf, NEW_EVENTS, nextId, type SelectorCard } from "./events-form.ts";
import type { AdvancedSelector, BasicSelector, EventSelectors } from "./selectors.ts";

/** The form of what a trail logs; what the form has no words for is shown as the API has it. */
export function readEvents(selectors: EventSelectors): EventsForm {
  const { EventSelectors: few = [], AdvancedEventSelectors: many = [] } = selectors;
  const isAdvanced = many.length > 0;
  const read = isAdvanced ? advanced.readAdvancedSelectors(many) : basic.readBasicSelectors(few);
  if (!read) return { ...NEW_EVENTS, mode: "json", json: format(isAdvanced ? many : few) };
  return { ...NEW_EVENTS, mode: isAdvanced ? "advanced" : "basic", ...read };
}

/**
 * The selectors that a form means.
 *
 * @throws {SyntaxError} for JSON that cannot be read, or is no list of selectors.
 */
export function selectorsOf(form: EventsForm): EventSelectors {
  if (form.mode === "basic") return { EventSelectors: basic.basicSelectorsOf(form) };
  if (form.mode === "advanced") {
    return { AdvancedEventSelectors: advanced.advancedSelectorsOf(form) };
  }
  const read: unknown = JSON.parse(form.json);
  if (!Array.isArray(read) || read.length === 0 || !read.every(isObject)) {
    throw new SyntaxError("Selectors are a list: [{…}].");
  }
  return read.some((one) => "FieldSelectors" in one)
    ? { AdvancedEventSelectors: read as unknown as readonly AdvancedSelector[] }
    : { EventSelectors: read as unknown as readonly BasicSelector[] };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** True when two forms would have a trail log the same, by the same kind of selectors. */
export function meanTheSame(one: EventsForm, other: EventsForm): boolean {
  if (one.mode !== other.mode) return false;
  if (one.mode === "json") return one.json === other.json;
  return one.mode === "basic"
    ? basic.meaningOf(basic.basicSelectorsOf(one)) ===
        basic.meaningOf(basic.basicSelectorsOf(other))
    : advanced.meaningOf(advanced.advancedSelectorsOf(one)) ===
        advanced.meaningOf(advanced.advancedSelectorsOf(other));
}

/** The same events in another way of choosing them, as far as it has words for them. */
export function changeMode(form: EventsForm, mode: EventsForm["mode"]): EventsForm {
  if (mode === form.mode) return form;
  if (mode === "json") return { ...form, mode, json: jsonOf(form) };
  if (form.mode === "json") return { ...readJson(form), mode };
  const isFirst = mode === "advanced" && form.cards.length === 0;
  return { ...form, mode, ...(isFirst && { cards: cardsOf(form) }) };
}

/** What the JSON says, where the form has words for it; else what the form said before. */
function readJson(form: EventsForm): EventsForm {
  try {
    const read = readEvents(selectorsOf(form));
    return read.mode === "json" ? form : read;
  } catch {
    return form;
  }
}

function jsonOf(form: EventsForm): string {
  const { EventSelectors: few, AdvancedEventSelectors: many } = selectorsOf(form);
  return format(many ?? few ?? []);
}

const format = (selectors: readonly object[]) => JSON.stringify(selectors, undefined, 2);

/** Basic rows as advanced selectors: a row of S3 means what begins so. */
function cardsOf({ resources }: EventsForm): readonly SelectorCard[] {
  const cards: SelectorCard[] = [];
  for (const { type, access, values } of resources) {
    const lines = linesOf(values);
    const operator = type === "AWS::S3::Object" ? "StartsWith" : "Equals";
    const conditions = [
      ...(access === "All" ? [] : [{ Field: "readOnly", Equals: [String(access === "ReadOnly")] }]),
      ...(lines.length > 0 ? [{ Field: "resources.ARN", [operator]: lines }] : []),
    ];
    const template = access === "All" ? "all" : access === "ReadOnly" ? "read" : "write";
    cards.push({
      ...{ id: nextId(cards), category: "Data", name: "", subject: type },
      template: lines.length > 0 ? "custom" : template,
      conditions: lines.length > 0 ? advanced.conditionsOf(conditions) : [],
    });
  }
  return cards;
}

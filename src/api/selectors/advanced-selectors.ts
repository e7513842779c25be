import type { AdvancedEventSelector, AdvancedFieldSelector } from "@aws-sdk/client-cloudtrail";
import type { AdvancedSelector, FieldCondition } from "../../selection/index.ts";
import {
  FIELD_RULES,
  type FieldRule,
  isDataEventType,
  OPERATORS,
  type Operator,
} from "./field-rules.ts";
import { invalidSelectors } from "./invalid-selectors.ts";

const VALUES_MAX = 500;
const VALUE_LENGTH_MAX = 2048;
const NAME_LENGTH_MAX = 1000;

const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly Operator[];

/**
 * Reads advanced event selectors as PutEventSelectors takes them for a trail.
 *
 * @param given at least one.
 * @throws {ServiceError} `InvalidEventSelectorsException`.
 *
 * Source: documented, API reference, AdvancedEventSelector and PutEventSelectors. Source: observed,
 * the words for a resource type, in a report of users of CDK. Source: assumed, the other words;
 * AWS's own answers would falsify them.
 */
export function readAdvancedSelectors(
  given: readonly AdvancedEventSelector[],
): readonly AdvancedSelector[] {
  const selectors = given.map(readSelector);
  const values = selectors.flatMap(({ conditions }) => conditions.flatMap(valuesOf));
  if (values.length > VALUES_MAX) {
    throw invalidSelectors(
      `The number of values in all advanced event selectors exceeds the maximum of ${VALUES_MAX}.`,
    );
  }
  return selectors;
}

function readSelector({ Name: name, FieldSelectors }: AdvancedEventSelector): AdvancedSelector {
  if (name !== undefined && name.length > NAME_LENGTH_MAX) {
    throw invalidSelectors(`The selector name is longer than ${NAME_LENGTH_MAX} characters.`);
  }
  const fields = FieldSelectors ?? [];
  const rules = rulesFor(fields);
  const conditions = fields.map((field) => readCondition(field, rules));
  const names = conditions.map(({ field }) => field);
  const repeated = names.find((field, place) => names.indexOf(field) !== place);
  if (repeated !== undefined) throw invalidSelectors(`The field ${repeated} must not be repeated.`);
  for (const [field, { isRequired }] of Object.entries(rules)) {
    if (!isRequired || names.includes(field)) continue;
    throw invalidField(field, "field is required.");
  }
  return { ...(name !== undefined && { name }), conditions };
}

/** The rules of the category that the selector is for: each must name exactly one. */
function rulesFor(fields: readonly AdvancedFieldSelector[]): Readonly<Record<string, FieldRule>> {
  const categories = fields.find(({ Field }) => Field === "eventCategory")?.Equals;
  if (!categories) throw invalidField("eventCategory", "field is required.");
  const [category = ""] = categories;
  const rules = Object.hasOwn(FIELD_RULES, category) ? FIELD_RULES[category] : undefined;
  if (!rules || categories.length !== 1) throw invalidValue("eventCategory");
  return rules;
}

function readCondition(
  given: AdvancedFieldSelector,
  rules: Readonly<Record<string, FieldRule>>,
): FieldCondition {
  const field = given.Field ?? "";
  const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
  if (!rule) throw invalidSelectors(`The field ${field} is not valid for the event category.`);
  const used = OPERATOR_NAMES.filter((operator) => given[operator] !== undefined);
  if (used.length === 0) throw invalidField(field, "field must have an operator.");
  const wrong = used.find((operator) => !rule.operators.includes(operator));
  if (wrong) throw invalidField(field, `field does not support the operator ${wrong}.`);
  const operators = used.map((operator) => {
    const values = given[operator] ?? [];
    checkValues(field, rule, values);
    return [OPERATORS[operator], [...values]] as const;
  });
  return { field, ...Object.fromEntries(operators) };
}

function checkValues(field: string, rule: FieldRule, values: readonly string[]): void {
  const isOne = (value: string) =>
    value.length > 0 &&
    value.length <= VALUE_LENGTH_MAX &&
    (rule.values?.includes(value) ?? true) &&
    (field !== "resources.type" || isDataEventType(value));
  const isCount = rule.takesOneValue ? values.length === 1 : values.length > 0;
  if (!isCount || !values.every(isOne)) throw invalidValue(field);
}

function invalidValue(field: string): Error {
  return invalidField(field, "field value is not valid.");
}

function invalidField(field: string, fault: string): Error {
  return invalidSelectors(`The ${field} ${fault}`);
}

function valuesOf(condition: FieldCondition): readonly string[] {
  return OPERATOR_NAMES.flatMap((operator) => condition[OPERATORS[operator]] ?? []);
}

/**
 * Advanced event selectors as PutEventSelectors answers them: in the order they came in.
 */
export function advancedSelectorsShape(
  selectors: readonly AdvancedSelector[],
): AdvancedEventSelector[] {
  return selectors.map(({ name, conditions }) => ({
    ...(name !== undefined && { Name: name }),
    FieldSelectors: conditions.map(conditionShape),
  }));
}

/**
 * As {@link advancedSelectorsShape}, the fields of each selector by name, as GetEventSelectors
 * shows them. Source: observed, in reference captures; Terraform sees a difference otherwise.
 */
export function sortedAdvancedSelectorsShape(
  selectors: readonly AdvancedSelector[],
): AdvancedEventSelector[] {
  const byField = (a: FieldCondition, b: FieldCondition) => (a.field < b.field ? -1 : 1);
  return advancedSelectorsShape(
    selectors.map((selector) => ({
      ...selector,
      conditions: [...selector.conditions].sort(byField),
    })),
  );
}

function conditionShape(condition: FieldCondition): AdvancedFieldSelector {
  const operators = OPERATOR_NAMES.flatMap((operator) => {
    const values = condition[OPERATORS[operator]];
    return values ? [[operator, [...values]] as const] : [];
  });
  return { Field: condition.field, ...Object.fromEntries(operators) };
}

import {
  type CardTemplate,
  type ConditionRow,
  type EventsForm,
  linesOf,
  type ManagementForm,
  type SelectorCard,
} from "./events-form.ts";
import { SUBJECT_FIELDS } from "./field-choices.ts";
import { type AdvancedSelector, type FieldSelector, OPERATORS } from "./selectors.ts";

const MANAGEMENT_NAME = "Management events selector";

/** The advanced selectors that say what a form says. */
export function advancedSelectorsOf({
  management,
  cards,
}: Pick<EventsForm, "management" | "cards">): readonly AdvancedSelector[] {
  return [...(management.isOn ? [managementSelector(management)] : []), ...cards.map(selectorOf)];
}

function managementSelector(management: ManagementForm): AdvancedSelector {
  const { name, reads, writes, excludedSources } = management;
  return {
    Name: name === "" ? MANAGEMENT_NAME : name,
    FieldSelectors: [
      { Field: "eventCategory", Equals: ["Management"] },
      ...(reads === writes ? [] : [{ Field: "readOnly", Equals: [String(reads)] }]),
      ...(excludedSources.length > 0 ? [{ Field: "eventSource", NotEquals: excludedSources }] : []),
    ],
  };
}

function selectorOf({ category, name, subject, ...card }: SelectorCard): AdvancedSelector {
  return {
    ...(name.trim() !== "" && { Name: name.trim() }),
    FieldSelectors: [
      { Field: "eventCategory", Equals: [category] },
      { Field: SUBJECT_FIELDS[category], Equals: [subject.trim()] },
      ...fieldsOf(card),
    ],
  };
}

function fieldsOf({
  template,
  conditions,
}: Pick<SelectorCard, "template" | "conditions">): readonly FieldSelector[] {
  if (template === "all") return [];
  if (template !== "custom") return [{ Field: "readOnly", Equals: [String(template === "read")] }];
  // A field may be named once: rows of the same field are one, those of one operator a list.
  const fields = new Map<string, Record<string, readonly string[]>>();
  for (const { field, operator, values } of conditions) {
    const operators = fields.get(field) ?? {};
    operators[operator] = [...(operators[operator] ?? []), ...linesOf(values)];
    fields.set(field, operators);
  }
  return [...fields].map(([Field, operators]) => ({ Field, ...operators }));
}

/** The form of advanced selectors; undefined for what it could not say in the same way. */
export function readAdvancedSelectors(
  selectors: readonly AdvancedSelector[],
): Pick<EventsForm, "management" | "cards"> | undefined {
  const [about, ...others] = selectors.filter((one) => categoryOf(one) === "Management");
  if (others.length > 0) return undefined;
  const cards = selectors
    .filter((one) => one !== about)
    .map((selector, place) => ({ ...cardOf(selector), id: place + 1 }));
  const form = { management: managementOf(about), cards };
  const isSame = meaningOf(advancedSelectorsOf(form)) === meaningOf(selectors);
  return isSame ? form : undefined;
}

function managementOf(selector: AdvancedSelector | undefined): ManagementForm {
  const readOnly = valuesOf(selector, "readOnly");
  const excludedSources =
    selector?.FieldSelectors.find(({ Field }) => Field === "eventSource")?.NotEquals ?? [];
  return {
    isOn: selector !== undefined,
    reads: !(readOnly.length === 1 && readOnly[0] === "false"),
    writes: !(readOnly.length === 1 && readOnly[0] === "true"),
    excludedSources,
    name: selector?.Name ?? "",
  };
}

function cardOf(selector: AdvancedSelector): Omit<SelectorCard, "id"> {
  const category = categoryOf(selector) === "NetworkActivity" ? "NetworkActivity" : "Data";
  const subjectField = SUBJECT_FIELDS[category];
  const fields = selector.FieldSelectors.filter(
    ({ Field }) => Field !== "eventCategory" && Field !== subjectField,
  );
  const template = templateOf(fields);
  return {
    ...{ category, template },
    name: selector.Name ?? "",
    subject: valuesOf(selector, subjectField).join(", "),
    conditions: template === "custom" ? conditionsOf(fields) : [],
  };
}

function templateOf(fields: readonly FieldSelector[]): CardTemplate {
  const [only, ...others] = fields;
  if (!only) return "all";
  const isReadOnly = only.Field === "readOnly" && only.Equals?.length === 1;
  if (!isReadOnly || others.length > 0) return "custom";
  return only.Equals?.[0] === "true" ? "read" : "write";
}

export function conditionsOf(fields: readonly FieldSelector[]): readonly ConditionRow[] {
  const rows = fields.flatMap((field) =>
    OPERATORS.flatMap((operator) => {
      const values = field[operator];
      return values ? [{ field: field.Field, operator, values: values.join("\n") }] : [];
    }),
  );
  return rows.map((row, place) => ({ ...row, id: place + 1 }));
}

export function categoryOf(selector: AdvancedSelector): string {
  return valuesOf(selector, "eventCategory")[0] ?? "";
}

function valuesOf(selector: AdvancedSelector | undefined, field: string): readonly string[] {
  return selector?.FieldSelectors.find(({ Field }) => Field === field)?.Equals ?? [];
}

/** A text that is the same for selectors that choose the same under the same names. */
export function meaningOf(selectors: readonly AdvancedSelector[]): string {
  const texts = selectors.map(({ Name = "", FieldSelectors }) => {
    const fields = FieldSelectors.flatMap((field) =>
      OPERATORS.flatMap((operator) => {
        const values = field[operator];
        return values ? [JSON.stringify([field.Field, operator, values.toSorted()])] : [];
      }),
    );
    return JSON.stringify([Name, fields.toSorted()]);
  });
  return texts.toSorted().join("\n");
}

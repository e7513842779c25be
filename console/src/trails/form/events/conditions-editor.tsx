import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import { type ConditionRow, nextId, type SelectorCard } from "../../selectors/events-form.ts";
import { FIELD_CHOICES, OPERATOR_WORDS } from "../../selectors/field-choices.ts";
import { OPERATORS, type Operator } from "../../selectors/selectors.ts";

const LAYOUT = [
  { rows: [[4, 3, 5]], breakpoint: "xs", removeButton: { width: "auto" } },
  { rows: [[1], [1], [1]] },
] as const;

export interface ConditionsEditorProps {
  readonly category: SelectorCard["category"];
  readonly conditions: readonly ConditionRow[];
  readonly onChange: (conditions: readonly ConditionRow[]) => void;
}

/** Field, operator and values, a row each; an event must meet all rows. */
export function ConditionsEditor({ category, conditions, onChange }: ConditionsEditorProps) {
  const choices = FIELD_CHOICES[category];
  const fields = Object.keys(choices).map((value) => ({ value, label: value }));
  const operatorsOf = (field: string) =>
    (choices[field]?.operators ?? OPERATORS).map((value) => ({
      value,
      label: OPERATOR_WORDS[value],
    }));
  const change = (id: number, changes: Partial<ConditionRow>) =>
    onChange(conditions.map((row) => (row.id === id ? { ...row, ...changes } : row)));
  const chooseField = (row: ConditionRow, field: string) => {
    const { operators = OPERATORS, values } = choices[field] ?? {};
    const isGood = operators.includes(row.operator);
    change(row.id, {
      field,
      operator: isGood ? row.operator : (operators[0] ?? "Equals"),
      ...(values && !values.includes(row.values) && { values: values[0] ?? "" }),
    });
  };
  return (
    <AttributeEditor
      items={conditions}
      addButtonText="Add condition"
      removeButtonText="Remove"
      removeButtonAriaLabel={({ field }) => `Remove condition on ${field}`}
      empty="No conditions"
      additionalInfo="All conditions must hold. Of several values, one is enough."
      onAddButtonClick={() =>
        onChange([
          ...conditions,
          { id: nextId(conditions), field: "eventName", operator: "Equals", values: "" },
        ])
      }
      onRemoveButtonClick={({ detail }) =>
        onChange(conditions.filter((_, place) => place !== detail.itemIndex))
      }
      gridLayout={LAYOUT}
      definition={[
        {
          label: "Field",
          control: (row) => (
            <Select
              selectedOption={{ value: row.field, label: row.field }}
              options={fields}
              onChange={({ detail }) => chooseField(row, detail.selectedOption.value ?? "")}
            />
          ),
        },
        {
          label: "Operator",
          control: ({ id, field, operator }) => (
            <Select
              selectedOption={{ value: operator, label: OPERATOR_WORDS[operator] }}
              options={operatorsOf(field)}
              onChange={({ detail }) =>
                change(id, { operator: detail.selectedOption.value as Operator })
              }
            />
          ),
        },
        {
          label: "Values, a line each",
          control: (row) => (
            <ValuesField
              row={row}
              choices={choices[row.field]?.values}
              onChange={(values) => change(row.id, { values })}
            />
          ),
        },
      ]}
    />
  );
}

interface ValuesFieldProps {
  readonly row: ConditionRow;
  /** The only values, where there are few. */
  readonly choices: readonly string[] | undefined;
  readonly onChange: (values: string) => void;
}

function ValuesField({ row: { values }, choices, onChange }: ValuesFieldProps) {
  if (choices && !values.includes("\n")) {
    return (
      <Select
        selectedOption={values === "" ? null : { value: values, label: values }}
        options={choices.map((value) => ({ value, label: value }))}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    );
  }
  return (
    <Textarea
      value={values}
      rows={Math.min(6, values.split("\n").length)}
      spellcheck={false}
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}

import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import { nextId, type ResourceRow } from "../../selectors/events-form.ts";
import { BASIC_TYPES } from "../../selectors/resource-types.ts";
import type { ReadWriteType } from "../../selectors/selectors.ts";

const TYPES = [...BASIC_TYPES].map(([value, { label }]) => ({ value, label }));

const ACCESSES: ReadonlyArray<{ readonly value: ReadWriteType; readonly label: string }> = [
  { value: "All", label: "Read and write" },
  { value: "ReadOnly", label: "Read" },
  { value: "WriteOnly", label: "Write" },
];

const LAYOUT = [
  { rows: [[3, 3, 6]], breakpoint: "xs", removeButton: { width: "auto" } },
  { rows: [[1], [1], [1]] },
] as const;

export interface ResourcesEditorProps {
  readonly rows: readonly ResourceRow[];
  readonly onChange: (rows: readonly ResourceRow[]) => void;
}

/** Data events by basic selectors: of which resources, a row each. */
export function ResourcesEditor({ rows, onChange }: ResourcesEditorProps) {
  const change = (id: number, changes: Partial<ResourceRow>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...changes } : row)));
  const added: ResourceRow = {
    ...{ id: nextId(rows), type: "AWS::S3::Object", access: "All", values: "" },
  };
  return (
    <AttributeEditor
      items={rows}
      addButtonText="Add data events"
      removeButtonText="Remove"
      removeButtonAriaLabel={({ type }) => `Remove data events of ${type}`}
      empty="No data events are logged."
      onAddButtonClick={() => onChange([...rows, added])}
      onRemoveButtonClick={({ detail }) =>
        onChange(rows.filter((_, place) => place !== detail.itemIndex))
      }
      gridLayout={LAYOUT}
      definition={[
        {
          label: "Data event source",
          control: ({ id, type }) => (
            <Select
              selectedOption={TYPES.find(({ value }) => value === type) ?? null}
              options={TYPES}
              onChange={({ detail }) => change(id, { type: detail.selectedOption.value ?? type })}
            />
          ),
        },
        {
          label: "Events",
          control: ({ id, access }) => (
            <Select
              selectedOption={ACCESSES.find(({ value }) => value === access) ?? null}
              options={ACCESSES}
              onChange={({ detail }) =>
                change(id, { access: detail.selectedOption.value as ReadWriteType })
              }
            />
          ),
        },
        {
          label: "ARNs",
          constraintText: ({ type }) =>
            `A line each, e.g. ${BASIC_TYPES.get(type)?.example}. Empty for all, now and later.`,
          control: ({ id, values }) => (
            <Textarea
              value={values}
              rows={Math.min(6, values.split("\n").length)}
              placeholder="All"
              spellcheck={false}
              onChange={({ detail }) => change(id, { values: detail.value })}
            />
          ),
        },
      ]}
    />
  );
}

import Box from "@cloudscape-design/components/box";
import Table from "@cloudscape-design/components/table";
import { categoryOf, conditionsOf } from "../../selectors/advanced-selectors.ts";
import { linesOf } from "../../selectors/events-form.ts";
import { OPERATOR_WORDS } from "../../selectors/field-choices.ts";
import { typeLabel } from "../../selectors/resource-types.ts";
import type { AdvancedSelector } from "../../selectors/selectors.ts";

const CATEGORIES: Readonly<Record<string, string>> = {
  Management: "Management events",
  Data: "Data events",
  NetworkActivity: "Network activity events",
};

/** Advanced selectors, in words: an event is logged when it meets any of them. */
export function AdvancedView({ selectors }: { readonly selectors: readonly AdvancedSelector[] }) {
  const rows = selectors.map((selector, place) => ({ id: String(place), selector }));
  return (
    <Table
      variant="embedded"
      items={rows}
      trackBy="id"
      ariaLabels={{ tableLabel: "Advanced event selectors" }}
      wrapLines
      columnDefinitions={[
        {
          id: "category",
          header: "Events",
          isRowHeader: true,
          cell: ({ selector }) => CATEGORIES[categoryOf(selector)] ?? categoryOf(selector),
        },
        { id: "name", header: "Selector", cell: ({ selector }) => selector.Name ?? "-" },
        {
          id: "conditions",
          header: "Logged when all of these hold",
          cell: ({ selector }) => <Conditions selector={selector} />,
        },
      ]}
    />
  );
}

function Conditions({ selector }: { readonly selector: AdvancedSelector }) {
  const fields = selector.FieldSelectors.filter(({ Field }) => Field !== "eventCategory");
  if (fields.length === 0) return "Always";
  return conditionsOf(fields).map(({ id, field, operator, values }) => {
    const names = field === "resources.type" ? linesOf(values).map(withLabel) : linesOf(values);
    return (
      <div key={id}>
        <Box variant="code">{field}</Box> {OPERATOR_WORDS[operator]} {names.join(" or ")}
      </div>
    );
  });
}

function withLabel(type: string): string {
  const label = typeLabel(type);
  return label === type ? type : `${type} (${label})`;
}

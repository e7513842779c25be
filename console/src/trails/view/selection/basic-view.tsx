import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { BASIC_TYPES } from "../../selectors/resource-types.ts";
import type { BasicSelector, ReadWriteType } from "../../selectors/selectors.ts";

const ACCESS: Readonly<Record<ReadWriteType, string>> = {
  All: "Read and write",
  ReadOnly: "Read",
  WriteOnly: "Write",
};

interface Row {
  readonly id: string;
  readonly access: string;
  readonly type: string;
  readonly values: readonly string[];
}

/** Basic selectors, in words. */
export function BasicView({ selectors }: { readonly selectors: readonly BasicSelector[] }) {
  const management = selectors.filter((one) => one.IncludeManagementEvents);
  const excluded = new Set(management.flatMap((one) => one.ExcludeManagementEventSources));
  const wordOf = (source: string) =>
    management.length === 0 ? "Not logged" : excluded.has(source) ? "Excluded" : "Logged";
  const resources = selectors.flatMap(({ ReadWriteType, DataResources }, place) =>
    DataResources.map(
      ({ Type, Values }, row): Row => ({
        ...{ id: `${place} ${row}`, access: ACCESS[ReadWriteType], type: Type, values: Values },
      }),
    ),
  );
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: "Management events",
            value:
              management.length === 0
                ? "Not logged"
                : management.map(({ ReadWriteType }) => ACCESS[ReadWriteType]).join("; "),
          },
          { label: "AWS KMS events", value: wordOf("kms.amazonaws.com") },
          { label: "Amazon RDS Data API events", value: wordOf("rdsdata.amazonaws.com") },
        ]}
      />
      <Table
        variant="embedded"
        items={resources}
        trackBy="id"
        ariaLabels={{ tableLabel: "Data events" }}
        empty="No data events are logged."
        wrapLines
        columnDefinitions={[
          {
            id: "type",
            header: "Data events",
            isRowHeader: true,
            cell: ({ type }) => BASIC_TYPES.get(type)?.label ?? type,
          },
          { id: "access", header: "Events", cell: ({ access }: Row) => access },
          { id: "values", header: "Resources", cell: valuesOf },
        ]}
      />
    </SpaceBetween>
  );
}

function valuesOf({ type, values }: Row): string {
  const all = BASIC_TYPES.get(type)?.all;
  if (values.some((value) => value === all || value === `${all}:::`)) return "All, now and later";
  return values.join(", ");
}

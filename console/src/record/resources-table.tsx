import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import type { EventSummary } from "../../../src/operator/messages/events.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { resourceSearch } from "./related-searches.ts";

/** Resources that a record names, each with its own history and all events that name it. */
export function ResourcesTable({ event }: { readonly event: EventSummary }) {
  const { resources } = event;
  return (
    <Table
      variant="container"
      items={resources}
      trackBy={({ type, name }) => `${type} ${name}`}
      header={
        <Header variant="h2" counter={`(${resources.length})`}>
          Resources referenced
        </Header>
      }
      empty={<EmptyState title="No resources">The record names none.</EmptyState>}
      wrapLines
      columnDefinitions={[
        { id: "type", header: "Resource type", cell: ({ type }) => (type === "" ? "-" : type) },
        {
          id: "name",
          header: "Resource name",
          isRowHeader: true,
          cell: ({ type, name }) => (
            <Link href={resourceSearch(event, type, name)} ariaLabel={`All events of ${name}`}>
              {name}
            </Link>
          ),
        },
        {
          id: "history",
          header: "Resource timeline",
          cell: ({ type, name }) =>
            type === "" ? (
              "-"
            ) : (
              <Link
                href={`#/resources/${encodeURIComponent(type)}/${encodeURIComponent(name)}`}
                ariaLabel={`Every change of ${name}`}
              >
                Every change
              </Link>
            ),
        },
      ]}
    />
  );
}

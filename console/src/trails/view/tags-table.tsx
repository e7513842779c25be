import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "../../common/empty-state.tsx";
import { ErrorAlert } from "../../common/error-alert.tsx";
import { tagsQuery } from "../trail-queries.ts";

export interface TagsTableProps {
  readonly arn: string;
  readonly onEdit: () => void;
}

export function TagsTable({ arn, onEdit }: TagsTableProps) {
  const { data, error, isPending, refetch } = useQuery(tagsQuery(arn));
  return (
    <Table
      variant="container"
      items={data ?? []}
      trackBy="Key"
      loading={isPending}
      loadingText="Loading tags"
      ariaLabels={{ tableLabel: "Tags" }}
      columnDefinitions={[
        { id: "key", header: "Key", isRowHeader: true, cell: ({ Key }) => Key },
        { id: "value", header: "Value", cell: ({ Value }) => Value },
      ]}
      header={
        <Header
          variant="h2"
          {...(data && { counter: `(${data.length})` })}
          actions={
            <Button ariaLabel="Edit tags" onClick={onEdit}>
              Edit
            </Button>
          }
        >
          Tags
        </Header>
      }
      empty={
        error ? (
          <ErrorAlert title="Tags cannot be shown" error={error} onRetry={() => void refetch()} />
        ) : (
          <EmptyState title="No tags" />
        )
      }
    />
  );
}

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { LogFileEntry } from "../../../../src/operator/messages/trails.ts";
import { EmptyState } from "../../common/empty-state.tsx";
import { ErrorAlert } from "../../common/error-alert.tsx";
import { formatTime } from "../../common/time.ts";
import { logFilesQuery } from "../trail-queries.ts";

const COUNTS = ["10", "20", "50", "200"].map((value) => ({ value, label: `Newest ${value}` }));

export interface FilesTableProps {
  readonly arn: string;
  readonly isLogging: boolean;
}

/** The newest log files and digests, each to be downloaded as it is stored. */
export function FilesTable({ arn, isLogging }: FilesTableProps) {
  const [count, setCount] = useState("10");
  const { data, error, isPending, refetch } = useQuery(logFilesQuery(arn, Number(count)));
  const columns = useMemo(() => columnsOf(arn), [arn]);
  return (
    <Table
      variant="container"
      // A list that was read before is no answer to an error.
      items={error ? [] : (data?.files ?? [])}
      columnDefinitions={columns}
      trackBy="key"
      loading={isPending}
      loadingText="Loading files"
      ariaLabels={{ tableLabel: "Recent files" }}
      header={
        <Header
          variant="h2"
          description="Log files and digest files in the bucket, newest first."
          actions={
            <Select
              ariaLabel="How many files"
              selectedOption={COUNTS.find(({ value }) => value === count) ?? null}
              options={COUNTS}
              onChange={({ detail }) => setCount(detail.selectedOption.value ?? "10")}
            />
          }
        >
          Recent files
        </Header>
      }
      empty={
        error ? (
          <ErrorAlert title="Files cannot be shown" error={error} onRetry={() => void refetch()} />
        ) : (
          <EmptyState title="No files yet">
            {isLogging
              ? "The first log file appears here soon after the next event that the trail selects."
              : "The trail is off: it delivers log files of what happens after logging starts."}
          </EmptyState>
        )
      }
    />
  );
}

function columnsOf(arn: string): readonly TableProps.ColumnDefinition<LogFileEntry>[] {
  return [
    {
      id: "name",
      header: "File",
      isRowHeader: true,
      cell: ({ key }) => <FileLink arn={arn} objectKey={key} />,
    },
    {
      id: "kind",
      header: "Kind",
      cell: ({ kind }) => (kind === "digest" ? "Digest" : "Log file"),
    },
    { id: "region", header: "Region", cell: ({ region }) => region },
    { id: "account", header: "Account", cell: ({ accountId }) => accountId },
    { id: "bytes", header: "Size", cell: ({ bytes }) => sizeOf(bytes) },
    {
      id: "modified",
      header: "Last modified",
      cell: ({ modifiedAtMs }) => formatTime(modifiedAtMs),
    },
  ];
}

function FileLink({ arn, objectKey }: { readonly arn: string; readonly objectKey: string }) {
  const slash = objectKey.lastIndexOf("/") + 1;
  const name = objectKey.slice(slash);
  const address = `/_trailcam/trails/object?${new URLSearchParams({ trail: arn, key: objectKey })}`;
  return (
    <>
      <Button
        variant="inline-link"
        iconName="download"
        href={address}
        download={name}
        ariaLabel={`Download ${name}`}
      >
        {name}
      </Button>
      <Box variant="small" display="block" color="text-body-secondary">
        {objectKey.slice(0, slash)}
      </Box>
    </>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

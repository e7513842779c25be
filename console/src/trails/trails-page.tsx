import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { regionOptions } from "../common/regions.ts";
import { useSignedIn } from "../session/session-context.ts";
import { trailColumns } from "./list/trail-columns.tsx";
import type { Trail } from "./trail.ts";
import { trailsQuery } from "./trail-queries.ts";

const ALL = { value: "", label: "All regions", description: "" };

/** The account's trails, those of one region or all. */
export function TrailsPage() {
  const { region: ownRegion } = useSignedIn();
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const region = parameters.get("region") ?? "";
  const { data, error, isPending, isFetching, refetch } = useQuery(trailsQuery(ownRegion));
  const columns = useMemo(() => trailColumns((path) => void navigate(path)), [navigate]);
  const { shown, sorting, setSorting } = useSorted(data ?? [], region);
  const options = [ALL, ...regionOptions([ownRegion, region].filter((name) => name !== ""))];
  const create = (
    <Button
      variant="primary"
      onClick={() =>
        void navigate(region === "" ? "/trails/create" : `/trails/create?region=${region}`)
      }
    >
      Create trail
    </Button>
  );
  const failure = error && (
    <ErrorAlert title="Trails cannot be shown" error={error} onRetry={() => void refetch()} />
  );
  return (
    <Table
      variant="full-page"
      items={shown}
      columnDefinitions={columns}
      trackBy="TrailARN"
      loading={isPending}
      loadingText="Loading trails"
      sortingDisabled={shown.length === 0}
      {...(sorting && {
        sortingColumn: sorting.sortingColumn,
        sortingDescending: sorting.isDescending ?? false,
      })}
      onSortingChange={({ detail }) => setSorting(detail)}
      ariaLabels={{ tableLabel: "Trails" }}
      wrapLines
      header={
        <Header
          variant="h1"
          description="A trail delivers the events that you select to a bucket, and proves them."
          counter={data ? `(${shown.length})` : ""}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Select
                ariaLabel="Region"
                selectedOption={options.find(({ value }) => value === region) ?? ALL}
                options={options}
                filteringType="auto"
                expandToViewport
                onChange={({ detail: { selectedOption } }) =>
                  setParameters(selectedOption.value ? { region: selectedOption.value } : {})
                }
              />
              <Button
                iconName="refresh"
                ariaLabel="Refresh"
                loading={isFetching && !isPending}
                onClick={() => void refetch()}
              />
              {create}
            </SpaceBetween>
          }
        >
          Trails
        </Header>
      }
      empty={
        failure || (
          <EmptyState
            title={region === "" ? "No trails" : `No trails log ${region}`}
            action={<Button onClick={() => void navigate("/trails/create")}>Create trail</Button>}
          >
            Event history keeps events for a while. A trail keeps them in a bucket, as long as you
            like, with signed digests that prove that nothing was changed.
          </EmptyState>
        )
      }
    />
  );
}

/** Trails that log a region, in the order that was chosen. */
function useSorted(trails: readonly Trail[], region: string) {
  const [sorting, setSorting] = useState<TableProps.SortingState<Trail>>();
  const shown = useMemo(() => {
    const logging = trails.filter(
      ({ HomeRegion, IsMultiRegionTrail }) =>
        region === "" || HomeRegion === region || IsMultiRegionTrail,
    );
    const field = sorting?.sortingColumn.sortingField as keyof Trail | undefined;
    if (field === undefined) return logging;
    const sorted = logging.toSorted((a, b) => String(a[field]).localeCompare(String(b[field])));
    return sorting?.isDescending ? sorted.reverse() : sorted;
  }, [trails, region, sorting]);
  return { shown, sorting, setSorting };
}

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ResourceSummary } from "../../../src/operator/messages/resources.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { useSignedIn } from "../session/session-context.ts";
import { resourceColumns } from "./resource-columns.tsx";
import { LISTED_MAX, resourcesQuery, resourceTypesQuery } from "./resource-query.ts";
import { type ResourcesView, useResourcesView } from "./use-resources-view.ts";

const PAGE_SIZE = 20;

/** The resources that were changed, the latest change first. */
export function ResourcesPage() {
  const [view, changeView] = useResourcesView();
  const { type, text, page } = view;
  const { data, error, isFetching, isPending, refetch } = useQuery(
    resourcesQuery({ ...(type !== "" && { type }), ...(text !== "" && { containing: text }) }),
  );
  const resources = data ?? [];
  const refresh = () => void refetch();
  const isNarrowed = type !== "" || text !== "";
  const pages = Math.max(1, Math.ceil(resources.length / PAGE_SIZE));
  const first = (Math.min(page, pages) - 1) * PAGE_SIZE;
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="What was changed in the last 90 days, the latest first.">
          Resources
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <ErrorAlert title="Resources cannot be shown" error={error} onRetry={refresh} />}
        {resources.length >= LISTED_MAX && (
          <Alert type="info">
            {`The latest ${LISTED_MAX} are shown. Filter by type or name to find others.`}
          </Alert>
        )}
        <ResourcesTable
          items={resources.slice(first, first + PAGE_SIZE)}
          counter={data ? `(${resources.length}${resources.length < LISTED_MAX ? "" : "+"})` : ""}
          isLoading={isPending}
          isFetching={isFetching}
          onRefresh={refresh}
          filter={<ResourceFilters view={view} onChange={changeView} />}
          pagination={
            <Pagination
              currentPageIndex={Math.min(page, pages)}
              pagesCount={pages}
              onChange={({ detail }) => changeView({ page: detail.currentPageIndex })}
            />
          }
          empty={
            isNarrowed ? (
              <EmptyState
                title="No matches"
                action={
                  <Button onClick={() => changeView({ type: "", text: "" })}>Clear filter</Button>
                }
              >
                No resource matches the filter.
              </EmptyState>
            ) : (
              <EmptyState title="Nothing was changed yet">
                Create a hosted zone, a bucket, a user: what calls change appears here within a
                second.
              </EmptyState>
            )
          }
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

interface ResourcesTableProps {
  readonly items: readonly ResourceSummary[];
  readonly counter: string;
  readonly isLoading: boolean;
  readonly isFetching: boolean;
  readonly onRefresh: () => void;
  readonly filter: ReactNode;
  readonly pagination: ReactNode;
  readonly empty: ReactNode;
}

function ResourcesTable(props: ResourcesTableProps) {
  const { accountIds } = useSignedIn();
  return (
    <Table
      variant="full-page"
      items={props.items}
      trackBy={({ type, name, accountId }) => `${type} ${name} ${accountId}`}
      columnDefinitions={resourceColumns({ showsAccount: accountIds.length > 1 })}
      ariaLabels={{ tableLabel: "Resources" }}
      resizableColumns
      stickyHeader
      loading={props.isLoading}
      loadingText="Loading resources"
      empty={props.empty}
      filter={props.filter}
      pagination={props.pagination}
      header={
        <Header
          variant="awsui-h1-sticky"
          headingTagOverride="h2"
          counter={props.counter}
          actions={
            <Button
              iconName="refresh"
              ariaLabel="Refresh"
              loading={props.isFetching}
              loadingText="Loading"
              onClick={props.onRefresh}
            />
          }
        >
          Changed resources
        </Header>
      }
    />
  );
}

interface ResourceFiltersProps {
  readonly view: ResourcesView;
  readonly onChange: (changed: Partial<ResourcesView>) => void;
}

const EVERY_TYPE = { value: "", label: "Every type" } as const;

function ResourceFilters({ view, onChange }: ResourceFiltersProps) {
  const { data: types = [], isPending } = useQuery(resourceTypesQuery);
  const known = view.type === "" || types.includes(view.type) ? types : [view.type, ...types];
  const options = [EVERY_TYPE, ...known.map((value) => ({ value, label: value }))];
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <TextFilter
        filteringText={view.text}
        onChange={({ detail }) => onChange({ text: detail.filteringText })}
        filteringPlaceholder="Find by name or ID"
        filteringAriaLabel="Find resources"
      />
      <Select
        ariaLabel="Resource type"
        options={options}
        selectedOption={options.find(({ value }) => value === view.type) ?? EVERY_TYPE}
        onChange={({ detail }) => onChange({ type: detail.selectedOption.value ?? "" })}
        statusType={isPending ? "loading" : "finished"}
        filteringType="auto"
        expandToViewport
      />
    </SpaceBetween>
  );
}

import Alert from "@cloudscape-design/components/alert";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { ResourceHistory } from "../../../src/operator/messages/resources.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { eventsAddress } from "../common/events-address.ts";
import { Refused } from "../http/call.ts";
import { ChangeList } from "./change-list.tsx";
import { DoubtsAlert } from "./doubts-alert.tsx";
import { type ResourceKey, resourceHistoryQuery } from "./resource-query.ts";
import { StatePanel } from "./state-panel.tsx";
import { useResourceView } from "./use-resource-view.ts";
import "./resources.css";

/** One resource: every change of it, and what it was like after each. */
export function ResourcePage() {
  const { type = "", name = "" } = useParams();
  const [parameters] = useSearchParams();
  const key: ResourceKey = { type, name, accountId: parameters.get("account") ?? undefined };
  const { data, error, isFetching, refetch } = useQuery(resourceHistoryQuery(key));
  const refresh = () => void refetch();
  return (
    <ContentLayout
      breadcrumbs={
        <BreadcrumbGroup
          items={[
            { text: "Resources", href: "#/resources" },
            { text: data?.resource.title ?? name, href: "" },
          ]}
          ariaLabel="Breadcrumbs"
        />
      }
      header={
        <Header
          variant="h1"
          description={descriptionOf(key, data)}
          actions={<PageActions resource={key} isLoading={isFetching} onRefresh={refresh} />}
        >
          {data?.resource.title ?? name}
        </Header>
      }
    >
      {data ? (
        <Loaded key={`${type} ${name}`} resource={key} history={data} />
      ) : error ? (
        <Missing error={error} onRetry={refresh} />
      ) : (
        <EmptyState title="Loading changes" action={<Spinner size="large" />} />
      )}
    </ContentLayout>
  );
}

interface LoadedProps {
  readonly resource: ResourceKey;
  readonly history: ResourceHistory;
}

function Loaded({ resource, history }: LoadedProps) {
  const [view, changeView] = useResourceView();
  const { changes, isCut } = history;
  const doubts = changes.at(-1)?.after?.doubts ?? [];
  const list = <ChangeList changes={changes} view={view} onChange={changeView} />;
  return (
    <SpaceBetween size="l">
      {isCut && (
        <Alert type="info" header={`The latest ${changes.length.toLocaleString("en")} are shown`}>
          There are older calls; a SQL query finds them.
        </Alert>
      )}
      {view.tab === "changes" && <DoubtsAlert doubts={doubts} />}
      <Tabs
        ariaLabel="What is shown of the resource"
        activeTabId={view.tab}
        onChange={({ detail }) =>
          changeView({ tab: detail.activeTabId === "state" ? "state" : "changes" })
        }
        tabs={[
          { id: "changes", label: `Changes (${changes.length})`, content: list },
          {
            id: "state",
            label: "State",
            content: (
              <StatePanel
                resource={resource}
                changes={changes}
                after={view.after}
                onChoose={(after) => changeView({ after })}
              />
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

function descriptionOf(
  { type, name }: ResourceKey,
  history: ResourceHistory | undefined,
): ReactNode {
  const { title, accountId } = history?.resource ?? {};
  return [type, ...(title === undefined ? [] : [name]), ...(accountId ? [accountId] : [])].join(
    " · ",
  );
}

interface PageActionsProps {
  readonly resource: ResourceKey;
  readonly isLoading: boolean;
  readonly onRefresh: () => void;
}

function PageActions({ resource, isLoading, onRefresh }: PageActionsProps) {
  const filters = [{ key: "ResourceName", operator: "=", value: resource.name }] as const;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        iconName="refresh"
        ariaLabel="Refresh"
        loading={isLoading}
        loadingText="Loading"
        onClick={onRefresh}
      />
      <Button href={eventsAddress({ filters })}>All events</Button>
    </SpaceBetween>
  );
}

function Missing({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const navigate = useNavigate();
  const isUnknown = error instanceof Refused && error.status === 404;
  if (!isUnknown) {
    return <ErrorAlert title="The changes cannot be shown" error={error} onRetry={onRetry} />;
  }
  return (
    <EmptyState
      title={error.message}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onRetry}>Try again</Button>
          <Button variant="primary" onClick={() => void navigate("/resources")}>
            All resources
          </Button>
        </SpaceBetween>
      }
    >
      {error.hint}
    </EmptyState>
  );
}

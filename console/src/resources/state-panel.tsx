import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type {
  ResourceAtTime,
  ResourceChange,
  ResourceState,
} from "../../../src/operator/messages/resources.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { formatTime } from "../common/time.ts";
import { BringBackDialog } from "./bring-back-dialog.tsx";
import { DoubtsAlert } from "./doubts-alert.tsx";
import { type ResourceKey, resourceStateQuery } from "./resource-query.ts";
import { linesOf, recordSetLines } from "./value-lines.ts";

export interface StatePanelProps {
  readonly resource: ResourceKey;
  readonly changes: readonly ResourceChange[];
  /** The change after which it is shown; as it is now when undefined. */
  readonly after: string | undefined;
  readonly onChoose: (after: string | undefined) => void;
}

const NOW = "now";

/** What the resource was like after a change, and how to bring a hosted zone back there. */
export function StatePanel({ resource, changes, after, onChoose }: StatePanelProps) {
  const { data, error, refetch } = useQuery(resourceStateQuery(resource, after));
  const options = [
    { value: NOW, label: "Now" },
    ...changes
      .filter(({ parts }) => parts.length > 0)
      .toReversed()
      .map(({ event }) => ({
        value: event.eventId,
        label: `After ${event.eventName}, ${formatTime(event.eventTime)}`,
        tags: [event.username].filter((name) => name !== ""),
      })),
  ];
  return (
    <SpaceBetween size="l">
      <FormField label="As it was">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === (after ?? NOW)) ?? null}
          onChange={({ detail }) => {
            const { value } = detail.selectedOption;
            onChoose(value === NOW ? undefined : value);
          }}
          filteringType="auto"
          filteringAriaLabel="Find a change"
          placeholder="Choose a change"
        />
      </FormField>
      {error ? (
        <ErrorAlert
          title="The state cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : data ? (
        <Shown found={data} />
      ) : (
        <EmptyState title="Loading the state" action={<Spinner size="large" />} />
      )}
    </SpaceBetween>
  );
}

function Shown({ found }: { readonly found: ResourceAtTime }) {
  const { state } = found;
  const settings = Object.entries(state.settings);
  return (
    <SpaceBetween size="l">
      <DoubtsAlert doubts={state.doubts} />
      {state.recordSets && <RecordSets found={found} recordSets={state.recordSets} />}
      <Table
        variant="container"
        items={settings}
        trackBy={([name]) => name}
        wrapLines
        header={
          <Header variant="h2" counter={`(${settings.length})`}>
            Settings
          </Header>
        }
        ariaLabels={{ tableLabel: "Settings" }}
        empty={<EmptyState title="No settings">The records tell of none.</EmptyState>}
        columnDefinitions={[
          {
            ...{ id: "name", header: "Setting", isRowHeader: true, width: 360 },
            cell: ([name]) => <span className="value-lines">{name}</span>,
          },
          {
            ...{ id: "value", header: "Value" },
            cell: ([, value]) => <div className="value-lines">{linesOf(value).join("\n")}</div>,
          },
        ]}
      />
    </SpaceBetween>
  );
}

interface RecordSetsProps {
  readonly found: ResourceAtTime;
  readonly recordSets: NonNullable<ResourceState["recordSets"]>;
}

type Shown = Readonly<Record<string, unknown>>;

function RecordSets({ found, recordSets }: RecordSetsProps) {
  const [isAsked, setAsked] = useState(false);
  const count = found.changesBack?.length ?? 0;
  return (
    <>
      <Table
        variant="container"
        items={recordSets as readonly Shown[]}
        trackBy={({ Name, Type, SetIdentifier }) => `${Name} ${Type} ${SetIdentifier}`}
        wrapLines
        header={
          <Header
            variant="h2"
            counter={`(${recordSets.length})`}
            description={
              count === 0
                ? "As the zone is now, as far as its records tell."
                : `${count} ${count === 1 ? "record set differs" : "record sets differ"} from now.`
            }
            actions={
              <Button disabled={count === 0} onClick={() => setAsked(true)}>
                Bring the zone back
              </Button>
            }
          >
            Record sets
          </Header>
        }
        ariaLabels={{ tableLabel: "Record sets" }}
        empty={<EmptyState title="No record sets">The records tell of none.</EmptyState>}
        columnDefinitions={[
          {
            ...{ id: "name", header: "Record name", isRowHeader: true, width: 300 },
            cell: ({ Name }) => <span className="value-lines">{String(Name)}</span>,
          },
          { id: "type", header: "Type", width: 90, cell: ({ Type }) => String(Type) },
          {
            ...{ id: "identifier", header: "Identifier", width: 140 },
            cell: ({ SetIdentifier }) => String(SetIdentifier ?? "-"),
          },
          {
            ...{ id: "value", header: "Value" },
            cell: (set) => <div className="value-lines">{recordSetLines(set).join("\n")}</div>,
          },
        ]}
      />
      {isAsked && <BringBackDialog found={found} onDismiss={() => setAsked(false)} />}
    </>
  );
}

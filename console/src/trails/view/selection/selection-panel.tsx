import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { ErrorAlert } from "../../../common/error-alert.tsx";
import { INSIGHT_TYPES } from "../../selectors/insight-types.ts";
import type { Trail } from "../../trail.ts";
import { selectionQuery, type TrailSelection } from "../../trail-queries.ts";
import { AdvancedView } from "./advanced-view.tsx";
import { BasicView } from "./basic-view.tsx";

export interface SelectionPanelProps {
  readonly trail: Trail;
  readonly onEdit: () => void;
}

/** Which events a trail logs, in words. */
export function SelectionPanel({ trail, onEdit }: SelectionPanelProps) {
  const { data, error, refetch } = useQuery(selectionQuery(trail));
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button ariaLabel="Edit event selectors" onClick={onEdit}>
              Edit
            </Button>
          }
        >
          Event selectors
        </Header>
      }
    >
      {error && (
        <ErrorAlert
          title="Event selectors cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <StatusIndicator type="loading">Loading</StatusIndicator>}
      {data && <Selection selection={data} />}
    </Container>
  );
}

function Selection({ selection }: { readonly selection: TrailSelection }) {
  const { events, insights } = selection;
  const { EventSelectors: basic = [], AdvancedEventSelectors: advanced = [] } = events;
  const names = insights.map(({ InsightType }) => INSIGHT_TYPES.get(InsightType) ?? InsightType);
  return (
    <SpaceBetween size="l">
      {advanced.length > 0 ? (
        <AdvancedView selectors={advanced} />
      ) : (
        <BasicView selectors={basic} />
      )}
      <KeyValuePairs
        columns={1}
        items={[
          {
            label: "Insights events",
            value:
              names.length === 0 ? "None" : `${names.join(", ")} (kept, not made by this server)`,
          },
        ]}
      />
    </SpaceBetween>
  );
}

import Box from "@cloudscape-design/components/box";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { healthOf, kindLabel } from "./trail-health.ts";
import { statusQuery } from "./trail-queries.ts";

/** Whether a trail logs, and whether what it logs arrives; keeps itself up to date. */
export function TrailState({ arn }: { readonly arn: string }) {
  const { data, error } = useQuery(statusQuery(arn));
  if (error) {
    return (
      <StatusIndicator type="error" iconAriaLabel="Error">
        Not known: {error.message}
      </StatusIndicator>
    );
  }
  const { indicator, words, failing } = healthOf(data);
  const shown = <StatusIndicator type={indicator}>{words}</StatusIndicator>;
  if (failing.length === 0) return shown;
  return (
    <Popover
      header="Deliveries that fail"
      triggerType="text-inline"
      content={
        <SpaceBetween size="xs">
          {failing.map((destination) => (
            <div key={`${destination.kind} ${destination.name} ${destination.region}`}>
              <Box variant="strong">{kindLabel(destination)}</Box> {destination.name} in{" "}
              {destination.region}: {destination.latestError}
            </div>
          ))}
        </SpaceBetween>
      }
    >
      {shown}
    </Popover>
  );
}

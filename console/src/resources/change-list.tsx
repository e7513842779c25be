import Button from "@cloudscape-design/components/button";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TextFilter from "@cloudscape-design/components/text-filter";
import Toggle from "@cloudscape-design/components/toggle";
import { useMemo } from "react";
import type { ResourceChange } from "../../../src/operator/messages/resources.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { useGrowing } from "../common/use-growing.ts";
import { ChangeCard } from "./change-card.tsx";
import type { ResourceView } from "./use-resource-view.ts";

export interface ChangeListProps {
  /** Oldest first. */
  readonly changes: readonly ResourceChange[];
  readonly view: ResourceView;
  readonly onChange: (changed: Partial<ResourceView>) => void;
}

const STEP = 15;

/** Every change in order, the newest first unless told. */
export function ChangeList({ changes, view, onChange }: ChangeListProps) {
  const { order, part, isEffective } = view;
  const meant = useMemo(() => {
    const found = changes.flatMap((change) => narrow(change, view) ?? []);
    return order === "oldest" ? found : found.toReversed();
  }, [changes, view, order]);
  const [shown, end] = useGrowing(meant.length, STEP);
  return (
    <SpaceBetween size="l">
      <SpaceBetween direction="horizontal" size="l" alignItems="center">
        <TextFilter
          filteringText={part}
          onChange={({ detail }) => onChange({ part: detail.filteringText })}
          filteringPlaceholder="Find a part"
          filteringAriaLabel="Find a part"
          countText={part && `${meant.length} ${meant.length === 1 ? "change" : "changes"}`}
        />
        <SegmentedControl
          label="Order of changes"
          selectedId={order}
          onChange={({ detail }) =>
            onChange({ order: detail.selectedId === "oldest" ? "oldest" : "newest" })
          }
          options={[
            { id: "newest", text: "Newest first" },
            { id: "oldest", text: "Oldest first" },
          ]}
        />
        <Toggle
          checked={isEffective}
          onChange={({ detail }) => onChange({ isEffective: detail.checked })}
        >
          Only what changed something
        </Toggle>
      </SpaceBetween>
      {meant.length === 0 && (
        <EmptyState
          title="No matches"
          action={
            <Button onClick={() => onChange({ part: "", isEffective: false })}>Clear filter</Button>
          }
        >
          No change has such a part.
        </EmptyState>
      )}
      {meant.slice(0, shown).map((change) => (
        <ChangeCard
          key={change.event.eventId}
          change={change}
          onShowState={() => onChange({ tab: "state", after: change.event.eventId })}
        />
      ))}
      {shown < meant.length && <div ref={end} />}
    </SpaceBetween>
  );
}

/** @returns the change with the parts that are meant; undefined when it has none. */
function narrow(
  change: ResourceChange,
  { part, isEffective }: ResourceView,
): ResourceChange | undefined {
  if (isEffective && change.parts.length === 0) return undefined;
  if (part === "") return change;
  const text = part.toLowerCase();
  const parts = change.parts.filter((one) => one.part.toLowerCase().includes(text));
  return parts.length > 0 ? { ...change, parts } : undefined;
}

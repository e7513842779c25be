import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { ChangedPart } from "../../../src/operator/messages/resources.ts";
import { compareLines, type Line, linesOf } from "./value-lines.ts";
import { ValueSide } from "./value-side.tsx";

/** A creation of a distribution has some sixty, a batch of record sets up to a thousand. */
const SHOWN_FIRST = 12;

interface ComparedPart {
  readonly part: string;
  readonly kind: "added" | "changed" | "removed" | "set";
  readonly isBeforeUnknown: boolean;
  readonly before: readonly Line[] | undefined;
  readonly after: readonly Line[] | undefined;
}

export interface PartTableProps {
  readonly parts: readonly ChangedPart[];
  /** Of whose change. */
  readonly label: string;
}

/** What one call changed, part by part, before beside after. */
export function PartTable({ parts, label }: PartTableProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? parts : parts.slice(0, SHOWN_FIRST);
  return (
    <Table
      variant="borderless"
      contentDensity="compact"
      ariaLabels={{ tableLabel: label }}
      items={shown.map(compare)}
      trackBy="part"
      wrapLines
      columnDefinitions={[
        {
          ...{ id: "kind", header: "Change", width: 110, cell: kindCell },
        },
        {
          ...{ id: "part", header: "Part", width: 280, isRowHeader: true },
          cell: ({ part }) => <span className="value-lines">{part}</span>,
        },
        {
          ...{ id: "before", header: "Before", minWidth: 240 },
          cell: ({ before, isBeforeUnknown }) => (
            <ValueSide side="before" lines={before} isUnknown={isBeforeUnknown} />
          ),
        },
        {
          ...{ id: "after", header: "After", minWidth: 240 },
          cell: ({ after }) => <ValueSide side="after" lines={after} />,
        },
      ]}
      footer={
        parts.length > SHOWN_FIRST && (
          <Box textAlign="center">
            <Button variant="inline-link" onClick={() => setWhole(!isWhole)}>
              {isWhole ? `Show the first ${SHOWN_FIRST}` : `Show all ${parts.length} parts`}
            </Button>
          </Box>
        )
      }
    />
  );
}

function compare(changed: ChangedPart): ComparedPart {
  const { part, isBeforeUnknown = false } = changed;
  const [isBefore, isAfter] = ["before" in changed, "after" in changed];
  const [before, after] = compareLines(
    isBefore ? linesOf(changed.before) : [],
    isAfter ? linesOf(changed.after) : [],
  );
  const kind = !isAfter ? "removed" : isBefore ? "changed" : isBeforeUnknown ? "set" : "added";
  return {
    ...{ part, kind, isBeforeUnknown },
    before: isBefore ? before : undefined,
    after: isAfter ? after : undefined,
  };
}

const KINDS = {
  added: ["Added", "green"],
  changed: ["Changed", "blue"],
  removed: ["Removed", "red"],
  // Nobody knows whether it was there before.
  set: ["Set", "grey"],
} as const;

function kindCell({ kind }: ComparedPart) {
  const [text, color] = KINDS[kind];
  return <Badge color={color}>{text}</Badge>;
}

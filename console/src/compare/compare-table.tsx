import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import Toggle from "@cloudscape-design/components/toggle";
import { useMemo, useState } from "react";
import type { EventSummary } from "../../../src/operator/messages/events.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { Outcome } from "../common/outcome.tsx";
import { formatTime } from "../common/time.ts";
import { type CompareRow, filterRows } from "./compare-rows.ts";
import type { Comparison } from "./use-comparison.ts";
import "./compare.css";

const PAGE_ROWS = 200;
const PATH_WIDTH = 280;
/** Up to three records fit beside the paths on most screens; more are scrolled to. */
const RECORDS_WIDTH = 800;
const RECORD_WIDTH_MIN = 260;
/** Paths whose values lead to the event. */
const LINKED: ReadonlySet<string> = new Set(["eventID", "eventName"]);

/** Paths down, records across; what differs is said and coloured. */
export function CompareTable(comparison: Comparison) {
  const { rows, details, filter, changeFilter } = comparison;
  const shown = useMemo(
    () => filterRows(rows, filter),
    [rows, filter.onlyDifferences, filter.text],
  );
  const differing = rows.filter(({ differs }) => differs).length;
  const columns = useMemo(() => columnsOf(details.map(({ event }) => event)), [details]);
  const pagesCount = Math.max(1, Math.ceil(shown.length / PAGE_ROWS));
  const [chosenPage, setPage] = useState(1);
  const page = Math.min(chosenPage, pagesCount);
  const { onlyDifferences } = filter;
  return (
    <Table
      variant="container"
      items={shown.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS)}
      trackBy="path"
      columnDefinitions={columns}
      stickyColumns={{ first: 1 }}
      stickyHeader
      resizableColumns
      wrapLines
      cellVerticalAlign="top"
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: "Events side by side", resizerRoleDescription: "Resize" }}
      header={
        <Header
          variant="h2"
          counter={`(${differing.toLocaleString("en")}/${rows.length.toLocaleString("en")})`}
          description="How many of all paths differ. ≠ marks what is not as in the first event."
        >
          Differences
        </Header>
      }
      filter={<CompareFilter comparison={comparison} matches={shown.length} />}
      pagination={
        pagesCount > 1 && (
          <Pagination
            currentPageIndex={page}
            pagesCount={pagesCount}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        )
      }
      empty={
        <NothingShown
          isSame={onlyDifferences && differing === 0}
          onClear={() => changeFilter({ onlyDifferences: false, text: "" })}
        />
      }
    />
  );
}

interface CompareFilterProps {
  readonly comparison: Comparison;
  readonly matches: number;
}

function CompareFilter({ comparison, matches }: CompareFilterProps) {
  const { filter, changeFilter } = comparison;
  const { text, onlyDifferences } = filter;
  return (
    <SpaceBetween direction="horizontal" size="l" alignItems="center">
      <TextFilter
        filteringText={text}
        filteringPlaceholder="Find paths and values"
        filteringAriaLabel="Find paths and values"
        countText={text === "" ? "" : `${matches} ${plural(matches)}`}
        onChange={({ detail }) => changeFilter({ text: detail.filteringText })}
      />
      <Toggle
        checked={onlyDifferences}
        onChange={({ detail }) => changeFilter({ onlyDifferences: detail.checked })}
      >
        Only differences
      </Toggle>
    </SpaceBetween>
  );
}

const plural = (count: number) => (count === 1 ? "match" : "matches");

interface NothingShownProps {
  readonly isSame: boolean;
  readonly onClear: () => void;
}

function NothingShown({ isSame, onClear }: NothingShownProps) {
  return (
    <EmptyState
      title={isSame ? "The records are the same" : "No matches"}
      action={<Button onClick={onClear}>Show all paths</Button>}
    >
      {isSame ? "Every path has the same value in all of them." : "No path or value has this."}
    </EmptyState>
  );
}

function columnsOf(events: readonly EventSummary[]): TableProps.ColumnDefinition<CompareRow>[] {
  return [
    {
      id: "path",
      header: "Path",
      isRowHeader: true,
      width: PATH_WIDTH,
      minWidth: 160,
      cell: ({ path, differs }) => (
        <span className={differs ? "compare-path compare-path-differs" : "compare-path"}>
          {path}
          {differs && <span className="compare-hidden"> differs</span>}
        </span>
      ),
    },
    ...events.map((event, number) => ({
      id: event.eventId,
      header: <RecordHeader event={event} />,
      ariaLabel: () => `${event.eventName}, ${formatTime(event.eventTime)}`,
      width: Math.max(RECORD_WIDTH_MIN, Math.floor(RECORDS_WIDTH / events.length)),
      minWidth: 160,
      cell: ({ path, values }: CompareRow) => (
        <Cell
          value={values[number]}
          first={values[0]}
          {...(LINKED.has(path) && { href: `#/events/${encodeURIComponent(event.eventId)}` })}
        />
      ),
    })),
  ];
}

interface CellProps {
  readonly value: string | undefined;
  readonly first: string | undefined;
  readonly href?: string;
}

function Cell({ value, first, href }: CellProps) {
  const differs = value !== first;
  return (
    <span className={differs ? "compare-value compare-value-differs" : "compare-value"}>
      {differs && (
        <span role="img" aria-label="Not as in the first event" className="compare-sign">
          ≠
        </span>
      )}
      {value === undefined && <span className="compare-absent">absent</span>}
      {value !== undefined && (href === undefined ? value : <Link href={href}>{value}</Link>)}
    </span>
  );
}

/** No links here: while it sticks to the top, what is seen is a copy that keys cannot reach. */
function RecordHeader({ event: { eventName, eventTime, errorCode } }: RecordHeaderProps) {
  return (
    <>
      {eventName}
      <Box variant="small" display="block">
        {formatTime(eventTime)}
      </Box>
      <Outcome errorCode={errorCode} />
    </>
  );
}

interface RecordHeaderProps {
  readonly event: EventSummary;
}

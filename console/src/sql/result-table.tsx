import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { type ReactNode, useState } from "react";
import { EmptyState } from "../common/empty-state.tsx";
import type { QueryRun, ResultRow } from "./use-query-run.ts";

const PAGE_ROWS = 50;

interface NumberedRow {
  readonly row: ResultRow;
  readonly number: number;
}

export interface ResultTableProps {
  readonly run: QueryRun;
  readonly actions: ReactNode;
}

/** The rows of a result; an event's id leads to the event. */
export function ResultTable({ run, actions }: ResultTableProps) {
  const [page, setPage] = useState({ sql: run.sql, index: 1 });
  // Another query's rows begin at their first page.
  const index = page.sql === run.sql ? page.index : 1;
  const { rows } = run;
  const names = [...new Set(rows.slice(0, PAGE_ROWS).flatMap((row) => Object.keys(row)))];
  const numbered = rows
    .slice((index - 1) * PAGE_ROWS, index * PAGE_ROWS)
    .map((row, i) => ({ row, number: (index - 1) * PAGE_ROWS + i }));
  return (
    <Table
      variant="container"
      resizableColumns
      stickyHeader
      contentDensity="compact"
      loading={run.state === "running" && rows.length === 0}
      loadingText="The query runs"
      ariaLabels={{ tableLabel: "Result" }}
      items={numbered}
      trackBy={({ number }) => String(number)}
      columnDefinitions={names.map((name) => ({
        id: name,
        header: name,
        minWidth: 110,
        width: widthOf(name, rows),
        cell: ({ row }: NumberedRow) => <Cell name={name} value={row[name]} />,
      }))}
      header={
        <Header variant="h2" counter={counterOf(run)} description={statusOf(run)} actions={actions}>
          Result
        </Header>
      }
      pagination={
        rows.length > PAGE_ROWS && (
          <Pagination
            currentPageIndex={index}
            pagesCount={Math.ceil(rows.length / PAGE_ROWS)}
            onChange={({ detail }) => setPage({ sql: run.sql, index: detail.currentPageIndex })}
          />
        )
      }
      empty={
        run.state === "idle" ? (
          <EmptyState title="No result yet">
            Write a query, or choose an example; then run it.
          </EmptyState>
        ) : (
          <EmptyState title="No rows">The query ran, and nothing matched it.</EmptyState>
        )
      }
    />
  );
}

function Cell({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (value === null || value === undefined) {
    return <Box color="text-status-inactive">–</Box>;
  }
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (name === "eventID") return <Link href={`#/events/${encodeURIComponent(text)}`}>{text}</Link>;
  return (
    <span className="sql-cell" title={text}>
      {text}
    </span>
  );
}

const counterOf = ({ state, rows, isCut }: QueryRun) =>
  state === "idle" ? "" : `(${rows.length.toLocaleString("en")}${isCut ? "+" : ""})`;

function statusOf({ state, isCut, rows, elapsedMs }: QueryRun): string {
  if (state === "idle" || state === "failed") return "";
  const time = `${Math.round(elapsedMs).toLocaleString("en")} ms`;
  if (state === "running") return `Running, ${time} so far`;
  return isCut ? `The first ${rows.length.toLocaleString("en")} rows, ${time}` : time;
}

/** Wide enough for what is in it, within reason. */
function widthOf(name: string, rows: readonly ResultRow[]): number {
  const lengths = rows.slice(0, 20).map((row) => {
    const value = row[name];
    return typeof value === "object" ? JSON.stringify(value).length : String(value).length;
  });
  return Math.min(420, Math.max(110, 9 * Math.max(name.length + 3, ...lengths)));
}

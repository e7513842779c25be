import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machine } from "./machine.ts";
import { isReached, type Measured, reached } from "./measure-row.ts";
import type { Column, Row } from "./row.ts";
import { median, spread } from "./statistics.ts";

const FILE = join(import.meta.dirname, "..", "..", "docs", "performance.md");

const number = (value: number, digits: number) =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

function cell(column: Column, { rounds }: Measured): string {
  const values = rounds.flatMap((figures) => figures[column.key] ?? []);
  if (values.length === 0) return "";
  const [least, most] = spread(values);
  const { digits } = column;
  return `${number(median(values), digits)} (${number(least, digits)}–${number(most, digits)})`;
}

/** A row's table and goals in Markdown, which a terminal shows well enough. */
export function describe(row: Row, measured: readonly Measured[]): string {
  const lines = measured.map((one) => [one.driver.name, ...row.columns.map((c) => cell(c, one))]);
  const head = ["", ...row.columns.map(({ title }) => title)];
  const widths = head.map((title, at) =>
    Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  const show = (cells: readonly string[]) => {
    const padded = cells.map((text, at) =>
      at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
    );
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, at) => (at === 0 ? "-" : "").padEnd(width - (at && 1), "-"));
  const ruled = `| ${rule.map((dashes, at) => (at === 0 ? dashes : `${dashes}:`)).join(" | ")} |`;
  const goals = row.goals.map((goal) => {
    const value = reached(goal, measured);
    const { wanted, digits } = goal;
    const asked = "atLeast" in wanted ? `at least ${wanted.atLeast}` : `at most ${wanted.atMost}`;
    const verdict = Number.isNaN(value)
      ? "not measured"
      : `${number(value, digits)}, ${isReached(goal, value) ? "reached" : "**not reached**"}`;
    return `- ${goal.text}: ${asked}; ${verdict}`;
  });
  const table = [show(head), ruled, ...lines.map(show)].join("\n");
  return [row.text, table, ...(goals.length > 0 ? [goals.join("\n")] : [])].join("\n\n");
}

/** Puts a row's part into docs/performance.md; what is written around the parts stays. */
export function writeReport(row: Row, measured: readonly Measured[]): void {
  const [first] = measured.filter(({ rounds }) => rounds.length > 0);
  const versions = measured.flatMap(({ driver, rounds }) =>
    rounds.length > 0 ? (driver.version?.() ?? []) : [],
  );
  const on = [machine(), ...new Set(versions)].join("; ");
  const note = `Medians of ${first?.rounds.length ?? 0} rounds, least and most in brackets. ${on}.`;
  const begin = `<!-- bench ${row.name} -->`;
  const end = `<!-- end of ${row.name} -->`;
  const part = `${begin}\n### ${row.title}\n\n${describe(row, measured)}\n\n${note}\n${end}`;
  const text = readFileSync(FILE, "utf8");
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const isThere = from >= 0 && to > from;
  const before = isThere ? text.slice(0, from) : `${text.trimEnd()}\n\n`;
  const after = isThere ? text.slice(to + end.length) : "\n";
  writeFileSync(FILE, `${before}${part}${after}`);
}

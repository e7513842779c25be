import type { Timeline } from "../../../src/operator/messages/events.ts";

/** Counts on top of each other: the last series stands on all before it. */
export function stack(series: Timeline["series"]): readonly (readonly number[])[] {
  const stacked: number[][] = [];
  for (const { counts } of series) {
    const below = stacked.at(-1);
    stacked.push(counts.map((count, i) => count + (below?.[i] ?? 0)));
  }
  return stacked;
}

/** What the chart says to who cannot see it. */
export function describe({ series, startMs, bucketMs }: Timeline): string {
  const length = series[0]?.counts.length ?? 0;
  const text = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
  const totals = series.map(
    ({ name, counts }) => `${name} ${counts.reduce((all, count) => all + count, 0)}`,
  );
  const span = `from ${text(startMs)} to ${text(startMs + length * bucketMs)}`;
  return `Events over time, ${span}: ${totals.join(", ")}`;
}

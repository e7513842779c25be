import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import type { Timeline } from "../../../src/operator/messages/events.ts";
import { formatTime } from "../common/time.ts";
import { colorVariable, readColor } from "./colors.ts";
import { describe, stack } from "./stack.ts";

const HEIGHT_PX = 160;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Between marks of time: never below a second, which is as fine as records are. */
const STEPS_SECONDS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10, 30].map((days) => days * DAY),
];
/** A shorter drag is a click that slipped. */
const BRUSH_PX_MIN = 4;

export interface TimelineChartProps {
  readonly timeline: Timeline;
  /** The names of all series, those that are hidden too: each keeps its colour. */
  readonly names: readonly string[];
  readonly onBrush: (startMs: number, endMs: number) => void;
}

/**
 * Stacked bars, a stretch of which can be brushed with the mouse; with the keyboard, arrows choose
 * a bar and Enter narrows the time to it.
 */
export function TimelineChart({ timeline, names, onBrush }: TimelineChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const brush = useRef(onBrush);
  brush.current = onBrush;
  const [chosen, setChosen] = useState<number | null>(null);
  const mode = useBodyClass();
  const length = timeline.series[0]?.counts.length ?? 0;

  // Colours are the mode's: a chart of another mode is another chart.
  useEffect(() => {
    const { current } = frame;
    if (!current) return;
    const made = new uPlot(
      optionsOf({ timeline, names, width: current.clientWidth, setChosen, brush }),
      dataOf(timeline),
      current,
    );
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: current.clientWidth, height: HEIGHT_PX }),
    );
    resized.observe(current);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [timeline, names, mode]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.min(length - 1, Math.max(0, (chosen ?? (step > 0 ? -1 : length)) + step));
      const left = plot.current?.valToPos(
        (timeline.startMs + next * timeline.bucketMs) / 1000,
        "x",
      );
      plot.current?.setCursor({ left: left ?? -1, top: 1 });
      setChosen(next);
    } else if (event.key === "Enter" && chosen !== null) {
      const startMs = timeline.startMs + chosen * timeline.bucketMs;
      onBrush(startMs, startMs + timeline.bucketMs - 1000);
    }
  };

  return (
    <div
      ref={frame}
      className="timeline-chart"
      role="slider"
      aria-label={describe(timeline)}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, length - 1)}
      aria-valuenow={chosen ?? 0}
      aria-valuetext={chosen === null ? "no bar chosen" : barText(timeline, chosen)}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {chosen !== null && (
        <div className="timeline-tip" style={tipPlace(chosen, length)}>
          <div>{formatTime(timeline.startMs + chosen * timeline.bucketMs)}</div>
          {timeline.series
            .filter(({ counts }) => (counts[chosen] ?? 0) > 0)
            .map(({ name, counts }) => (
              <div key={name}>
                {name}: {counts[chosen]}
              </div>
            ))}
        </div>
      )}
    </div>
  );
}

interface Drawing {
  readonly timeline: Timeline;
  readonly names: readonly string[];
  readonly width: number;
  readonly setChosen: (index: number | null) => void;
  readonly brush: { readonly current: (startMs: number, endMs: number) => void };
}

function optionsOf({ timeline, names, width, setChosen, brush }: Drawing): uPlot.Options {
  const text = readColor("--timeline-text");
  const grid = readColor("--timeline-grid");
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } };
  const bars = uPlot.paths.bars?.({ size: [0.9, 60], align: 1 });
  const { startMs, bucketMs } = timeline;
  // The highest stack is drawn first, so that lower ones stand before it.
  const drawn = [...timeline.series].reverse();
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { show: false } },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [
      {
        ...axis,
        space: 84,
        incrs: STEPS_SECONDS,
        values: (_, splits) => splits.map((at, i) => timeText(at, splits[i - 1])),
      },
      {
        ...axis,
        size: 56,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6],
      },
    ],
    series: [
      {},
      ...drawn.map(({ name }) => {
        const color = readColor(colorVariable(name, names.indexOf(name)));
        const look = { fill: color, stroke: color, width: 0, points: { show: false } };
        return { label: name, ...look, ...(bars && { paths: bars }) };
      }),
    ],
    hooks: {
      setCursor: [
        ({ cursor: { left = -1 }, posToVal }) => {
          if (left < 0) return setChosen(null);
          const index = Math.floor((posToVal(left, "x") * 1000 - startMs) / bucketMs);
          setChosen(index >= 0 && index < (timeline.series[0]?.counts.length ?? 0) ? index : null);
        },
      ],
      setSelect: [
        (made) => {
          const { left, width: wide } = made.select;
          if (wide < BRUSH_PX_MIN) return;
          const at = (px: number) =>
            Math.floor((made.posToVal(px, "x") * 1000 - startMs) / bucketMs);
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          const from = startMs + Math.max(0, at(left)) * bucketMs;
          brush.current(from, startMs + (at(left + wide) + 1) * bucketMs - 1000);
        },
      ],
    },
  };
}

/** The time of day; the day too, where it is another than at the mark before. */
function timeText(second: number, before: number | undefined): string {
  const at = new Date(second * 1000);
  const clock = at.toTimeString().slice(0, at.getSeconds() === 0 ? 5 : 8);
  const day = (date: Date) => date.toLocaleDateString("en-CA");
  const isSameDay = before !== undefined && day(new Date(before * 1000)) === day(at);
  if (isSameDay) return clock;
  return clock === "00:00" && before !== undefined ? day(at) : `${clock}\n${day(at)}`;
}

function dataOf({ series, startMs, bucketMs }: Timeline): uPlot.AlignedData {
  const times = (series[0]?.counts ?? []).map((_, i) => (startMs + i * bucketMs) / 1000);
  return [
    times,
    ...stack(series)
      .map((counts) => [...counts])
      .reverse(),
  ];
}

function barText(timeline: Timeline, index: number): string {
  const counts = timeline.series.map(({ name, counts: all }) => `${name} ${all[index] ?? 0}`);
  return `${formatTime(timeline.startMs + index * timeline.bucketMs)}: ${counts.join(", ")}`;
}

/** Beside the bar, on the side where there is room. */
function tipPlace(index: number, length: number): { left: string } | { right: string } {
  const share = index / Math.max(1, length);
  return share < 0.5
    ? { left: `calc(${share * 92 + 8}%)` }
    : { right: `calc(${(1 - share) * 92}%)` };
}

/** Changes when the mode of the page does. */
function useBodyClass(): string {
  const [name, setName] = useState(() => document.body.className);
  useEffect(() => {
    const watcher = new MutationObserver(() => setName(document.body.className));
    watcher.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    return () => watcher.disconnect();
  }, []);
  return name;
}

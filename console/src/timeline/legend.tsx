import type { Timeline } from "../../../src/operator/messages/events.ts";
import { colorVariable } from "./colors.ts";

export interface LegendProps {
  readonly series: Timeline["series"];
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (name: string) => void;
}

/** Every series with its total; a click hides it or shows it again. */
export function Legend({ series, hidden, onToggle }: LegendProps) {
  return (
    <ul className="timeline-legend" aria-label="Series">
      {series.map(({ name, counts }, i) => (
        <li key={name}>
          <button type="button" aria-pressed={!hidden.has(name)} onClick={() => onToggle(name)}>
            <span
              className="timeline-swatch"
              style={{ background: `var(${colorVariable(name, i)})` }}
            />
            {name} ({sum(counts).toLocaleString("en")})
          </button>
        </li>
      ))}
    </ul>
  );
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

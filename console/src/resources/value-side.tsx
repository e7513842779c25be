import Box from "@cloudscape-design/components/box";
import type { Line } from "./value-lines.ts";

export interface ValueSideProps {
  readonly side: "before" | "after";
  /** Undefined when it was not there. */
  readonly lines: readonly Line[] | undefined;
  readonly isUnknown?: boolean;
}

/** One side of a change; what the other side lacks is marked by colour, and for screen readers. */
export function ValueSide({ side, lines, isUnknown = false }: ValueSideProps) {
  if (isUnknown) return <Box color="text-status-inactive">Not known</Box>;
  if (!lines) return <Box color="text-status-inactive">-</Box>;
  const Mark = side === "before" ? "del" : "ins";
  return (
    <div className="value-lines">
      {lines.map(({ text, isDifferent }, i) => {
        const Tag = isDifferent ? Mark : "span";
        return <Tag key={i}>{text === "" ? " " : text}</Tag>;
      })}
    </div>
  );
}

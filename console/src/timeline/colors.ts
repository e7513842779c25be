/** Of outcomes, always the same; the rest take the next of the palette. */
const OUTCOMES: Readonly<Record<string, string>> = {
  succeeded: "--timeline-succeeded",
  failed: "--timeline-failed",
  denied: "--timeline-denied",
  other: "--timeline-other",
};
const PALETTE_LENGTH = 8;

/** The name of the CSS variable with a series' colour, in either mode. */
export function colorVariable(name: string, index: number): string {
  return OUTCOMES[name] ?? `--timeline-${(index % PALETTE_LENGTH) + 1}`;
}

/** The colour that holds now; canvas cannot read CSS variables by itself. */
export function readColor(variable: string): string {
  return getComputedStyle(document.body).getPropertyValue(variable).trim();
}

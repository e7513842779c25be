import DateRangePicker, {
  type DateRangePickerProps,
} from "@cloudscape-design/components/date-range-picker";
import type { TimeRange } from "../time-range.ts";

const OPTIONS: readonly DateRangePickerProps.RelativeOption[] = (
  [
    [30, "minute"],
    [1, "hour"],
    [3, "hour"],
    [12, "hour"],
    [1, "day"],
    [7, "day"],
    [30, "day"],
    [90, "day"],
  ] as const
).map(([amount, unit]) => ({ key: `${amount}-${unit}`, amount, unit, type: "relative" }));

export interface TimeRangePickerProps {
  readonly range: TimeRange | undefined;
  readonly onChange: (range: TimeRange | undefined) => void;
  /** What no range means. */
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
}

/** Chooses a stretch of time: one that ends now, or one between two times of the browser's zone. */
export function TimeRangePicker(props: TimeRangePickerProps) {
  const { range, onChange, placeholder = "Last 90 days", isDisabled = false } = props;
  return (
    <DateRangePicker
      value={pickedOf(range)}
      onChange={({ detail }) => onChange(rangeOf(detail.value))}
      relativeOptions={OPTIONS}
      isValidRange={(value) => {
        const errorMessage = problemWith(rangeOf(value));
        return errorMessage === undefined ? { valid: true } : { valid: false, errorMessage };
      }}
      placeholder={placeholder}
      disabled={isDisabled}
      ariaLabel="Time range"
      dateInputFormat="iso"
      absoluteFormat="iso"
      expandToViewport
      i18nStrings={{ clearButtonLabel: "Clear and dismiss" }}
    />
  );
}

function problemWith(range: TimeRange | undefined): string | undefined {
  if (!range) return "Choose a range, or a start and an end with date and time.";
  if (range.type === "relative") return undefined;
  const { startMs, endMs = Number.NaN } = range;
  if (Number.isNaN(startMs)) return "Choose a start with date and time.";
  if (Number.isNaN(endMs)) return "Choose an end with date and time.";
  return startMs <= endMs ? undefined : "The start must come before the end.";
}

function pickedOf(range: TimeRange | undefined): DateRangePickerProps.Value | null {
  if (!range) return null;
  if (range.type === "absolute") {
    const { startMs, endMs = Date.now() } = range;
    return { type: "absolute", startDate: localTime(startMs), endDate: localTime(endMs) };
  }
  const { amount, unit } = range;
  const option = OPTIONS.find((each) => each.amount === amount && each.unit === unit);
  return option ?? { type: "relative", amount, unit };
}

function rangeOf(value: DateRangePickerProps.Value | null): TimeRange | undefined {
  if (!value) return undefined;
  if (value.type === "relative") {
    const { amount, unit } = value;
    if (!Number.isInteger(amount) || amount <= 0 || amount > 999_999) return undefined;
    return { type: "relative", amount, unit };
  }
  const { startDate, endDate } = value;
  return { type: "absolute", startMs: Date.parse(startDate), endMs: Date.parse(endDate) };
}

/** `2026-01-31T12:00:00+01:00`, which is how the component takes and gives times. */
function localTime(ms: number): string {
  const offsetMinutes = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const at = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const size = Math.abs(offsetMinutes);
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${at(size / 60)}:${at(size % 60)}`;
}

/** One event as it came. */
export interface NewLogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

/** Where an event stands among all: by time, then by the batch it came with, then in the batch. */
export interface PlacedEvent extends NewLogEvent {
  readonly stream: string;
  readonly ingestedAtMs: number;
  /** 56 digits, in the order of events: AWS's form of an event's id. */
  readonly id: string;
}

const ID_LENGTH = 56;

/** The id of an event: it begins with a 3, as those of AWS do. */
export function eventId(timestampMs: number, stamp: string, index: number): string {
  const time = String(Math.max(timestampMs, 0)).padStart(14, "0");
  return `3${time}${stamp}${String(index).padStart(5, "0")}`.padEnd(ID_LENGTH, "0");
}

/** What comes before every event of that time. */
export function idBefore(timestampMs: number): string {
  return shiftId(eventId(timestampMs, "0".repeat(20), 0), -1n);
}

/** The place just before or after an id. */
export function shiftId(id: string, by: bigint): string {
  return (BigInt(id) + by).toString().padStart(ID_LENGTH, "0");
}

/** When the first event behind the id may be: of {@link idBefore} that time, not the one before. */
export function earliestAfter(id: string): number {
  return timeOfId(shiftId(id, 1n));
}

export function timeOfId(id: string): number {
  return Number(id.slice(1, 15));
}

export const isEventId = (text: string): boolean => /^[23]\d{55}$/.test(text);

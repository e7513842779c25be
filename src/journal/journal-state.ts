import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceDurably } from "../base/files.ts";
import type { Position } from "./entry.ts";

/** From where on segments must be scanned at the next start. */
export interface Checkpoint {
  /** The first position of the segment that was begun last. */
  readonly segment: Position;
  /** Intents before that segment that had no record yet: event id and position. */
  readonly openIntents: readonly (readonly [eventId: string, position: Position])[];
}

/** What a journal knows beside its segments. Losing it costs time and disk, never entries. */
export interface JournalState {
  readonly id: string;
  /** How far each registered reader has come. */
  readonly readers: Readonly<Record<string, Position>>;
  readonly checkpoint: Checkpoint | undefined;
}

const FILE = "journal.json";

/** @returns undefined when there is no state, or none that can be understood. */
export async function readJournalState(directory: string): Promise<JournalState | undefined> {
  try {
    return parse(JSON.parse(await readFile(join(directory, FILE), "utf8")));
  } catch {
    // Absent at the first start; damaged, it is as good as absent. See `JournalState`.
    return undefined;
  }
}

function parse(value: unknown): JournalState | undefined {
  if (!isObject(value) || typeof value.id !== "string" || !isObject(value.readers))
    return undefined;
  const readers = Object.entries(value.readers).flatMap(([name, position]) =>
    isPosition(position) ? [[name, position] as const] : [],
  );
  const checkpoint = parseCheckpoint(value.checkpoint);
  return { id: value.id, readers: Object.fromEntries(readers), checkpoint };
}

function parseCheckpoint(value: unknown): Checkpoint | undefined {
  if (!isObject(value) || !isPosition(value.segment)) return undefined;
  if (!Array.isArray(value.openIntents)) return undefined;
  const openIntents = value.openIntents.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [eventId, position]: unknown[] = pair;
    const isIntent = typeof eventId === "string" && isPosition(position);
    return isIntent ? [[eventId, position] as const] : [];
  });
  return { segment: value.segment, openIntents };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPosition(value: unknown): value is Position {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Keeps the state file as `current` says. Saves that are asked for during a save become one. */
export class JournalStateFile {
  readonly #path: string;
  readonly #current: () => JournalState;
  readonly #onFailure: (error: unknown) => void;
  #isDirty = false;
  #saving: Promise<void> | undefined;

  constructor(directory: string, current: () => JournalState, onFailure: (error: unknown) => void) {
    this.#path = join(directory, FILE);
    this.#current = current;
    this.#onFailure = onFailure;
  }

  /** Resolves when what is current now is saved, or could not be. */
  save(): Promise<void> {
    this.#isDirty = true;
    this.#saving ??= this.#run();
    return this.#saving;
  }

  async #run(): Promise<void> {
    // A turn later, so that `save` has set `#saving` before it is cleared below.
    await Promise.resolve();
    while (this.#isDirty) {
      this.#isDirty = false;
      try {
        await replaceDurably(this.#path, `${JSON.stringify(this.#current())}\n`);
      } catch (error) {
        this.#onFailure(error);
      }
    }
    this.#saving = undefined;
  }
}

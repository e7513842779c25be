import { existsSync, readFileSync } from "node:fs";
import type { JsonObject } from "../src/record/index.ts";
import { isObject } from "./json.ts";

/** A record that AWS wrote, and where it was published. */
export interface Specimen {
  readonly source: string;
  /** `real`: captured from an account. `doc`: printed in AWS's documentation. */
  readonly kind: "real" | "doc";
  /** The published text was no valid JSON, or was typed off. */
  readonly isMended: boolean;
  readonly event: JsonObject;
}

/**
 * Reads a corpus: one JSON object a line, `{ source, kind, event }`.
 *
 * @throws {Error} with a message for whoever runs the tool, when there is no such file.
 */
export function readCorpus(path: string): readonly Specimen[] {
  if (!existsSync(path)) {
    throw new Error(
      `There is no corpus at ${path}. Give the path of one as an argument: a file of lines ` +
        '{"source": "...", "kind": "real", "event": {the whole record}}.',
    );
  }
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, index) => (line.trim() === "" ? [] : [readLine(line, index + 1)]));
}

function readLine(line: string, number: number): Specimen {
  const held: unknown = JSON.parse(line);
  if (!isObject(held) || !isObject(held.event)) {
    throw new Error(`Line ${number} of the corpus holds no record.`);
  }
  return {
    source: String(held.source ?? "unknown"),
    kind: held.kind === "doc" ? "doc" : "real",
    isMended: Boolean(held.repaired) || Boolean(held.transcribed),
    event: held.event as JsonObject,
  };
}

/** Whether a record is of an API call; service events, sign-ins and Insights are other things. */
export function isApiCall({ event }: Specimen): boolean {
  const { eventType, eventSource, eventName } = event;
  if (eventType !== undefined && eventType !== "AwsApiCall") return false;
  const isSignIn = String(eventSource).startsWith("signin.");
  return typeof eventName === "string" && isObject(event.userIdentity) && !isSignIn;
}

import { OperatingError } from "../../base/errors.ts";
import type { Damage } from "../../journal/index.ts";
import type { BuiltFile, ScopedRange, Survey } from "./log-file-builder.ts";

export interface Asked {
  readonly what: "survey" | "build";
  readonly id: number;
  readonly range: ScopedRange;
}

export type FromBuilder =
  | { readonly kind: "surveyed"; readonly id: number; readonly survey: Survey }
  | { readonly kind: "built"; readonly id: number; readonly files: readonly BuiltFile[] }
  | { readonly kind: "failed"; readonly id: number; readonly failure: ToldFailure }
  /** Of the process itself: it answers nothing more. */
  | { readonly kind: "ends"; readonly failure: ToldFailure }
  /** What cannot be read of the journal. */
  | { readonly kind: "damage"; readonly damage: Damage };

/** What may be said of an error: a parser's message quotes what it could not parse. */
export interface ToldFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

export function toldFailure(error: unknown): ToldFailure {
  if (!(error instanceof Error)) return { name: typeof error, message: "", stack: "" };
  const { name, stack = "" } = error;
  const isOurs = error instanceof OperatingError;
  return {
    name,
    message: isOurs ? `${error.code}: ${error.message}` : name,
    stack: stack.replace(error.message, ""),
  };
}

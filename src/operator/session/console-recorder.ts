import type { Parameters } from "../../wire/index.ts";
import type { Asked } from "../route.ts";

/** Something that the console did by one of our own routes, as AWS's console would have done it. */
export interface ConsoleAction {
  /** What a route was given. Nothing is recorded of an asker who has the server's token. */
  readonly asked: Pick<Asked, "asker" | "head">;
  /** The operation of CloudTrail that it stands for, e.g. `LookupEvents` or `StartQuery`. */
  readonly operation: string;
  /** By the names of the operation's own input, e.g. `{ QueryStatement: "SELECT …" }`. */
  readonly input: Parameters;
  /** Where nothing is told, it succeeded without an output. */
  readonly outcome?: ConsoleOutcome;
  /**
   * What a page asks again by itself has this in common, and within five minutes is recorded once
   * for a session. Without it, whatever is done is recorded.
   */
  readonly sameAs?: string;
  /** Where the call would have gone; the server's own region when left out. */
  readonly region?: string;
}

export type ConsoleOutcome =
  | { readonly kind: "succeeded"; readonly output: Parameters }
  /** @param code the exception's shape name, e.g. `InvalidQueryStatementException`. */
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** Writes what the console does into the journal it reads from. */
export interface ConsoleRecorder {
  /**
   * Resolves when the record is durable. To be awaited before the route answers.
   *
   * @throws when it cannot be recorded: the route then does not answer either.
   */
  record(action: ConsoleAction): Promise<void>;
}

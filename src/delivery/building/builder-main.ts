/**
 * Builds log files in a process of its own, for `builder-process.ts`; run with the journal's
 * directory as its word. Takes its parent's end as its own.
 */
import { endWithParent } from "../../base/processes/helper-process.ts";
import { type Asked, type FromBuilder, toldFailure } from "./builder-messages.ts";
import { JournalRecords } from "./journal-records.ts";
import { RoundBuilder } from "./round-builder.ts";

endWithParent();

/** Who has nothing to do for so long holds nothing. */
const IDLE_MS = 10_000;

const [directory = ""] = process.argv.slice(2);
// A parent that is gone needs no answer.
const send = (message: FromBuilder) => void process.send?.(message, () => undefined);
process.once("uncaughtException", (error) => {
  process.send?.({ kind: "ends", failure: toldFailure(error) } satisfies FromBuilder, () =>
    process.exit(1),
  );
});
const builder = new RoundBuilder(
  new JournalRecords(directory, (damage) => send({ kind: "damage", damage })),
);

async function answer({ id, what, range }: Asked): Promise<void> {
  try {
    if (what === "survey") send({ kind: "surveyed", id, survey: await builder.survey(range) });
    else send({ kind: "built", id, files: await builder.build(range) });
  } catch (error) {
    send({ kind: "failed", id, failure: toldFailure(error) });
  }
}

const idle = setTimeout(() => builder.forget(), IDLE_MS);
process.on("message", (asked: Asked) => {
  // Begun again when the answer is given: a round may take longer than that.
  void answer(asked).finally(() => idle.refresh());
});

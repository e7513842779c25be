/** Runs in a thread of its own: builds log files. */
import { parentPort, workerData } from "node:worker_threads";
import {
  type Asked,
  type BuilderData,
  type FromBuilder,
  type ToBuilder,
  toldFailure,
} from "./builder-messages.ts";
import { JournalRecords } from "./journal-records.ts";
import { RoundBuilder } from "./round-builder.ts";

/** Who has nothing to do for so long holds nothing. */
const IDLE_MS = 10_000;

const { directory } = workerData as BuilderData;
const send = (message: FromBuilder, transfer: readonly ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, transfer);
const source = new JournalRecords(directory, (damage) => send({ kind: "damage", damage }));
const builder = new RoundBuilder(source);

async function answer({ id, what, range }: Asked): Promise<void> {
  try {
    if (what === "survey") {
      send({ kind: "surveyed", id, survey: await builder.survey(range) });
      return;
    }
    const files = await builder.build(range);
    const bytes = files.map((file) => file.bytes.buffer as ArrayBuffer);
    send({ kind: "built", id, files }, bytes);
  } catch (error) {
    send({ kind: "failed", id, failure: toldFailure(error) });
  }
}

let answered: Promise<unknown> = Promise.resolve();
const idle = setTimeout(() => builder.forget(), IDLE_MS);
parentPort?.on("message", (message: ToBuilder) => {
  if (message.what === "close") {
    void answered.then(() => {
      clearTimeout(idle);
      parentPort?.close();
    });
    return;
  }
  // Restarted when the answer is given: a round may take longer than that.
  answered = Promise.all([answered, answer(message).finally(() => idle.refresh())]);
});

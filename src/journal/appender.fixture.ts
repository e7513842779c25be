/**
 * A process that appends until it is killed, and says on stdout what was acknowledged, a line for
 * each append: number, position. Run by journal.crash.test.ts.
 */
import { systemClock } from "../base/clock.ts";
import { Journal } from "./index.ts";

const [directory = "", firstNumber = "0", durability = "strict"] = process.argv.slice(2);

const journal = await Journal.open(directory, {
  durability: durability === "relaxed" ? "relaxed" : "strict",
  segmentBytesMax: 20_000,
  clock: systemClock,
});
let number = Number(firstNumber);

async function appendForEver(): Promise<void> {
  for (;;) {
    const mine = number++;
    const json = JSON.stringify({ number: mine, filling: "x".repeat((mine * 37) % 900) });
    const position = await journal.append([{ kind: "record", eventId: `e-${mine}`, json }]);
    // Pipes are written synchronously: what was acknowledged is told before anything else happens.
    process.stdout.write(`${mine} ${position}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, appendForEver));

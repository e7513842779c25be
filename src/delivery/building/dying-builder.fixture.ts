/** A builder that ends in the middle of what it is asked, but for each third question. */
import { parentPort } from "node:worker_threads";
import "./builder-main.ts";
import type { ToBuilder } from "./builder-messages.ts";

parentPort?.on("message", (message: ToBuilder) => {
  if (message.what === "close" || message.id % 3 === 0) return;
  setImmediate(() => {
    throw new Error("ends in the middle");
  });
});

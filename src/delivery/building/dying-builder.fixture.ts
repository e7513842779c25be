/** A builder that ends in the middle of what it is asked, but for each third question. */
import "./builder-main.ts";
import type { Asked } from "./builder-messages.ts";

process.on("message", ({ id }: Asked) => {
  if (id % 3 === 0) return;
  setImmediate(() => {
    throw new RangeError("ends in the middle");
  });
});

import { join } from "node:path";
import { systemClock } from "../../../base/clock.ts";
import { systemIds } from "../../../base/ids.ts";
import { StateStore } from "../../../base/state-store.ts";
import { openDataKeys } from "./given.fixture.ts";
import { ObjectStore } from "./object-store.ts";

// Puts and deletes without end, and says what is done. Killed by `object-store.crash.test.ts`.
const root = process.argv[2] ?? "";
const store = StateStore.open(join(root, "state.db"), { survivesPowerLoss: false });
const objects = await ObjectStore.open({
  directory: join(root, "buckets"),
  store,
  dataKeys: openDataKeys(root, store, process.argv[4] === "sealed").dataKeys,
  clock: systemClock,
  ids: systemIds,
});
if (!objects.hasBucket("bucket")) {
  objects.createBucket("bucket", { ownerAccountId: "111122223333", region: "us-east-1" });
}
for (let number = Number(process.argv[3]); ; number += 1) {
  for (const key of ["a/k", "a", "../k"]) {
    const bytes = Buffer.from(`${number};`.repeat(20_000));
    await objects.putObject("bucket", key, bytes, { isDurable: number % 3 === 0 });
    process.stdout.write(`${number} ${key}\n`);
  }
  if (number % 4 === 0) objects.deleteObject("bucket", "a/k");
}

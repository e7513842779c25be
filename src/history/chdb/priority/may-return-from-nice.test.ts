import { readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isInstalled, runProgram } from "../../../../test/support/programs.ts";
import { mayReturnFromNice } from "./may-return-from-nice.ts";

const MODULE = join(import.meta.dirname, "may-return-from-nice.ts");
const ASK = `import { mayReturnFromNice } from ${JSON.stringify(MODULE)};
console.log(mayReturnFromNice());`;
const AS_ROOT_OF_ITS_OWN = ["--user", "--map-root-user"];
const canUnshare = isInstalled("unshare", ...AS_ROOT_OF_ITS_OWN, "true");

test.skipIf(!canUnshare)("root of a user namespace may not, capable or not", async () => {
  const words = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", ASK];
  const { stdout } = await runProgram(
    "unshare",
    [...AS_ROOT_OF_ITS_OWN, process.execPath, ...words],
    { environment: {} },
  );
  expect(stdout).toBe("false\n");
});

const CAP_SYS_NICE = 1n << 23n;

/** Of the machine itself, and capable of all that root may be. */
function isRootOfAll(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const isOfMachine = /^\s*0\s+0\s+4294967295$/m.test(readFileSync("/proc/self/uid_map", "utf8"));
  const capable = /^CapEff:\s*(\w+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return isOfMachine && (BigInt(`0x${capable}`) & CAP_SYS_NICE) !== 0n;
}

test.skipIf(!isRootOfAll())("root of the machine may", () => {
  expect(mayReturnFromNice()).toBe(true);
});

test("asking changes nothing", () => {
  const before = getPriority();
  mayReturnFromNice();
  expect(getPriority()).toBe(before);
});

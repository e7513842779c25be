import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { policiesOf } from "./policies.fixture.ts";
import { mayReturnFromIdle, schedule } from "./policy.ts";

const mayReturn = await mayReturnFromIdle();

test.skipIf(!mayReturn)("all threads of a process step aside, and come back", async () => {
  const child = spawn(
    process.execPath,
    ["--eval", "setInterval(() => {}, 1000); process.send(0)"],
    {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    },
  );
  try {
    await once(child, "message");
    const processId = child.pid ?? 0;
    expect(await schedule(processId, "idle")).toBe(true);
    expect(policiesOf(processId)).toEqual(["idle"]);
    expect(await schedule(processId, "other")).toBe(true);
    expect(policiesOf(processId)).toEqual(["other"]);
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

test("a process that is gone cannot be told to", async () => {
  const child = spawn("true");
  await once(child, "exit");
  expect(await schedule(child.pid ?? 0, "idle")).toBe(false);
});

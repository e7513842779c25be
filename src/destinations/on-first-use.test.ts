import { expect, test } from "vitest";
import { OnFirstUse } from "./on-first-use.ts";

class Opened implements AsyncDisposable {
  readonly seen: string[] = [];

  abandon(): void {
    this.seen.push("abandoned");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.seen.push("closed");
  }
}

test("what nobody asks for is never opened, and closes all the same", async () => {
  let opens = 0;
  const unused = new OnFirstUse(async () => {
    opens++;
    return new Opened();
  });
  unused.abandon();
  await unused[Symbol.asyncDispose]();
  expect(opens).toBe(0);
});

test("those who ask at once get the same, which is closed with it", async () => {
  const used = new OnFirstUse(async () => new Opened());
  const [one, other] = await Promise.all([used.get(), used.get()]);
  expect(one).toBe(other);
  await used[Symbol.asyncDispose]();
  expect(one.seen).toEqual(["closed"]);
});

test("what is opened after the stop was asked for is abandoned at once", async () => {
  const late = new OnFirstUse(async () => new Opened());
  late.abandon();
  expect((await late.get()).seen).toEqual(["abandoned"]);
});

test("who asks after a failure has another try", async () => {
  let isBroken = true;
  const flaky = new OnFirstUse(async () => {
    if (isBroken) throw new Error("no client");
    return new Opened();
  });
  await expect(flaky.get()).rejects.toThrow("no client");
  isBroken = false;
  expect(await flaky.get()).toBeInstanceOf(Opened);
});

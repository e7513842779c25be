import { expect, test } from "vitest";
import { statusOf, withStatus } from "./with-status.ts";

test("a status goes along with an output, and shows nowhere in it", () => {
  const output = withStatus(206, { ContentLength: 4 });
  expect(statusOf(output)).toBe(206);
  expect(Reflect.ownKeys({ ...output })).toEqual(["ContentLength"]);
  expect(JSON.stringify(output)).toBe('{"ContentLength":4}');
});

test("without one the model's status holds", () => {
  expect(statusOf({ ContentLength: 4 })).toBeUndefined();
});

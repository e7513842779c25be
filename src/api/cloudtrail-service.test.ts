import * as sdk from "@aws-sdk/client-cloudtrail";
import { expect, test } from "vitest";
import { CloudTrailApi } from "../../test/support/cloudtrail-api.ts";
import { ACTIONS } from "./actions.ts";

test("every operation of the model has a handler", () => {
  const operations = Object.keys(sdk)
    .filter((name) => name.endsWith("Command") && name !== "$Command")
    .map((name) => name.replace(/Command$/, ""));
  expect([...new CloudTrailApi().names].sort()).toEqual(operations.sort());
  expect(operations).toHaveLength(60);
});

test("what is not served says so, and why", async () => {
  const api = new CloudTrailApi();
  const notServed = Object.entries(ACTIONS).filter(([, action]) => "notServed" in action);
  expect(notServed.length).toBeGreaterThan(0);
  for (const [name, action] of notServed) {
    await expect(api.call(name), name).rejects.toMatchObject({
      code: "UnsupportedOperationException",
      message: "why" in action ? action.why : "",
    });
  }
});

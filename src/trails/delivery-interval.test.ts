import { expect, test } from "vitest";
import { deliveryIntervalMs, isDeliveryInterval } from "./delivery-interval.ts";

test.each([
  ["1s", 1_000],
  ["30s", 30_000],
  ["1500ms", 1_500],
  ["1.5m", 90_000],
  ["24h", 86_400_000],
])("%s is an interval of %i milliseconds", (Value, ms) => {
  const tags = [
    { Key: "team", Value: "dns" },
    { Key: "trailcam:delivery-interval", Value },
  ];
  expect(isDeliveryInterval(Value)).toBe(true);
  expect(deliveryIntervalMs({ tags })).toBe(ms);
});

test.each(["", "5", "999ms", "0s", "25h", "-5s", "5 s", "5S", "1d", "five", "1e3s", "NaNs"])(
  "%j is none",
  (Value) => {
    expect(isDeliveryInterval(Value)).toBe(false);
    expect(deliveryIntervalMs({ tags: [{ Key: "trailcam:delivery-interval", Value }] })).toBe(
      undefined,
    );
  },
);

test("a trail without the tag has none", () => {
  expect(deliveryIntervalMs({ tags: [{ Key: "delivery-interval", Value: "5s" }] })).toBe(undefined);
});

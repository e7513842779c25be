import { expect, test } from "vitest";
import { titleOf } from "../../console/src/app/page-title.ts";

test.each([
  ["/", "trailcam"],
  ["/events", "Event history · trailcam"],
  ["/events/2a8fb6e3", "2a8fb6e3 · Event history · trailcam"],
  ["/resources/AWS%3A%3AS3%3A%3ABucket/logs", "logs · Resources · trailcam"],
  ["/trails/arn%3Aaws%2Fmain/edit", "arn:aws/main · Trails · trailcam"],
  ["/trails/100%", "100% · Trails · trailcam"],
  ["/nosuch", "trailcam"],
])("%s is called %s", (pathname, title) => {
  expect(titleOf(pathname)).toBe(title);
});

import { expect, test } from "vitest";
import { checkTrailName } from "./trail-name.ts";

test.each(["abc", "My.Trail_1-x", "0".repeat(128), "1.2.3", "192.168.5.4a"])("takes %s", (name) => {
  expect(() => checkTrailName(name)).not.toThrow();
});

const ONLY =
  "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, " +
  "periods (.), hyphens (-), and underscores (_).";

test.each([
  ["", "Trail name cannot be blank!"],
  [
    "ab",
    "Trail name too short. Minimum allowed length: 3 characters. " +
      "Specified name length: 2 characters.",
  ],
  [
    "a".repeat(129),
    "Trail name too long. Maximum allowed length: 128 characters. " +
      "Specified name length: 129 characters.",
  ],
  ["-abc", "Trail name must starts with a letter or number."],
  ["abc.", "Trail name must ends with a letter or number."],
  ["a b c", ONLY],
  ["a/../b", ONLY],
  ["trail\u00e9x", ONLY],
  ["a-_b", "Trail name cannot have adjacent periods (.), hyphens (-), or underscores (_)."],
  ["192.168.5.4", "Trail name must not be formatted as an IP address."],
])("refuses %j", (name, message) => {
  expect(() => checkTrailName(name)).toThrow(
    expect.objectContaining({ code: "InvalidTrailNameException", message }),
  );
});

import { expect, test } from "vitest";
import {
  type AddressedSearch,
  eventsAddress,
  readEventsAddress,
} from "../../console/src/common/events-address.ts";

const parametersOf = (address: string) => new URLSearchParams(address.replace(/^#\/events\?/, ""));

test.each<[string, AddressedSearch]>([
  [
    "#/events?ReadOnly=false&EventName=CreateHostedZone",
    {
      filters: [
        { key: "ReadOnly", operator: "=", value: "false" },
        { key: "EventName", operator: "=", value: "CreateHostedZone" },
      ],
    },
  ],
  [
    "#/events?Username.not=a%26b%3D%C3%BC&Username.starts=x&Text=role%2F&Text.lacks=y&join=or",
    {
      filters: [
        { key: "Username", operator: "!=", value: "a&b=ü" },
        { key: "Username", operator: "^", value: "x" },
        { key: "Text", operator: ":", value: "role/" },
        { key: "Text", operator: "!:", value: "y" },
      ],
      join: "or",
    },
  ],
  [
    "#/events?filter=none&start=2026-01-31T12%3A00%3A00.000Z&end=2026-01-31T13%3A00%3A00.000Z",
    { startMs: 1_769_860_800_000, endMs: 1_769_864_400_000 },
  ],
  [
    "#/events?UserAgent.contains=Boto3&range=3h&region=us-east-1&region=eu-west-1" +
      "&account=111122223333&category=Management&category=Data",
    {
      filters: [{ key: "UserAgent", operator: ":", value: "Boto3" }],
      range: "3h",
      regions: ["us-east-1", "eu-west-1"],
      accountIds: ["111122223333"],
      categories: ["Management", "Data"],
    },
  ],
])("%s says its search, and is read as it", (address, search) => {
  expect(eventsAddress(search)).toBe(address);
  expect(readEventsAddress(parametersOf(address))).toEqual(search);
});

test.each([
  ["Color=blue", {}],
  ["Username.almost=bob&Username=", {}],
  ["start=yesterday&end=", {}],
  ["category=Secret&region=&join=xor", {}],
])("what is not understood is left out: %s", (text, search) => {
  expect(readEventsAddress(new URLSearchParams(text))).toEqual(search);
});

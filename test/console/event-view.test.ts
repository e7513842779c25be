import { describe, expect, test } from "vitest";
import {
  DEFAULT_FILTERS,
  formatSearch,
  formatView,
  isNarrowed,
  parseView,
  searchOf,
} from "../../console/src/events/event-view.ts";
import { formatRelativeRange, parseRelativeRange } from "../../console/src/events/time-range.ts";

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const view = (address: string) => parseView(new URLSearchParams(address));

describe("the address of Event history", () => {
  test("starts as AWS's page does: with what changed something", () => {
    expect(view("").filters).toEqual(DEFAULT_FILTERS);
    expect(formatView(view("")).toString()).toBe("ReadOnly=false");
  });

  test("tells no filter from the default", () => {
    expect(view("filter=none").filters).toEqual([]);
    expect(formatView(view("filter=none")).toString()).toBe("filter=none");
    expect(view("range=1h").filters).toEqual([]);
  });

  test.each([
    ["Username=bob", "=", "bob"],
    ["Username.not=bob", "!=", "bob"],
    ["Username.contains=bo", ":", "bo"],
    ["Username.lacks=bo", "!:", "bo"],
    ["Username.starts=b%26o%3D", "^", "b&o="],
  ])("reads %s", (address, operator, value) => {
    expect(view(address).filters).toEqual([{ key: "Username", operator, value }]);
    expect(formatView(view(address)).toString()).toBe(address);
  });

  test("finds text anywhere unless told otherwise", () => {
    expect(view("Text=ZONE").filters).toEqual([{ key: "Text", operator: ":", value: "ZONE" }]);
    expect(formatView(view("Text=ZONE&Text.lacks=x")).toString()).toBe("Text=ZONE&Text.lacks=x");
  });

  test("keeps everything that the page can show", () => {
    const address =
      "EventName=A&EventName=B&join=or&start=2026-01-01T00%3A00%3A00.000Z&" +
      "end=2026-01-02T00%3A00%3A00.000Z&region=us-east-1&region=eu-west-1&" +
      "account=111122223333&category=Data&page=3&live=true";
    expect(formatView(view(address)).toString()).toBe(address);
    expect(searchOf(view(address), NOW_MS)).toEqual({
      filters: [
        { key: "EventName", operator: "=", value: "A" },
        { key: "EventName", operator: "=", value: "B" },
      ],
      join: "or",
      startMs: Date.UTC(2026, 0, 1),
      endMs: Date.UTC(2026, 0, 2),
      regions: ["us-east-1", "eu-west-1"],
      accountIds: ["111122223333"],
      categories: ["Data"],
    });
  });

  test("takes page and live tail for no part of what is searched", () => {
    expect(formatSearch(view("Username=a&page=2&live=true")).toString()).toBe("Username=a");
  });

  test.each([
    "Nothing=1&Username.like=b&Username=&region=&category=Secret&page=-4&range=0h",
    "page=x&start=yesterday&end=&range=3x&join=xor&live=yes",
  ])("leaves out what it cannot read: %s", (address) => {
    expect(view(address)).toEqual({
      ...{ filters: [], join: "and", range: undefined, regions: [], accountIds: [] },
      ...{ categories: [], page: 1, isLive: false },
    });
  });

  test("knows when events are left out", () => {
    expect(isNarrowed(view(""))).toBe(true);
    expect(isNarrowed(view("account=111122223333"))).toBe(true);
    expect(isNarrowed(view("filter=none&page=2"))).toBe(false);
  });
});

describe("ranges that end now", () => {
  test.each([
    ["30m", 30 * 60_000],
    ["3h", 3 * 3_600_000],
    ["90d", 90 * 86_400_000],
    ["2w", 14 * 86_400_000],
    ["3mo", 90 * 86_400_000],
    ["45s", 45_000],
  ])("%s", (text, lengthMs) => {
    const range = parseRelativeRange(text);
    expect(range && formatRelativeRange(range)).toBe(text);
    expect(searchOf(view(`range=${text}`), NOW_MS)).toEqual({ startMs: NOW_MS - lengthMs });
  });
});

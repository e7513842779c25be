import { z } from "zod";
import type { EventFilterKey, EventSearch } from "../messages/events.ts";

const VALUE_LENGTH_MAX = 2_000;
const FILTERS_MAX = 20;
const PAGE_SIZE_MAX = 200;
const PAGE_SIZE = 50;
const BUCKETS_MAX = 500;
const BUCKETS = 120;
const PLACES_MAX = 100;
const CATEGORIES_MAX = 4;
const NEXT_LENGTH_MAX = 1_000;
/** What a date can hold. */
const TIME_MS_MAX = 8.64e15;

const time = z.number().min(0).max(TIME_MS_MAX);
const places = z.array(z.string().max(64)).max(PLACES_MAX);

const ATTRIBUTES = [
  "EventId",
  "EventName",
  "ReadOnly",
  "Username",
  "ResourceType",
  "ResourceName",
  "EventSource",
  "AccessKeyId",
  "ErrorCode",
  "SourceIPAddress",
  "UserAgent",
  "RequestId",
] as const satisfies readonly EventFilterKey[];

const filter = z
  .strictObject({
    key: z.enum([...ATTRIBUTES, "Text"]),
    operator: z.enum(["=", "!=", ":", "!:", "^"]),
    value: z.string().max(VALUE_LENGTH_MAX),
  })
  .refine(({ key, operator }) => key !== "Text" || operator === ":" || operator === "!:", {
    message: "a record contains a text (:) or does not (!:)",
    path: ["operator"],
  });

const category = z.enum(["Management", "Data", "Insight", "NetworkActivity"]);

/** Which events are meant, with limits on how many things can be asked for at once. */
const search = z.strictObject({
  filters: z.array(filter).max(FILTERS_MAX).exactOptional(),
  join: z.enum(["and", "or"]).exactOptional(),
  startMs: time.exactOptional(),
  endMs: time.exactOptional(),
  regions: places.exactOptional(),
  accountIds: places.exactOptional(),
  categories: z.array(category).max(CATEGORIES_MAX).exactOptional(),
});

export const searchSchema: z.ZodType<EventSearch> = search;

export const pageSchema = search.extend({
  pageSize: z.int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
  next: z.string().max(NEXT_LENGTH_MAX).exactOptional(),
});

export const valuesSchema = search.extend({
  key: z.enum([...ATTRIBUTES, "Region", "AccountId"]),
  containing: z.string().max(VALUE_LENGTH_MAX).exactOptional(),
});

export const timelineSchema = search.extend({
  by: z.enum(["service", "outcome"]),
  buckets: z.int().min(1).max(BUCKETS_MAX).default(BUCKETS),
});

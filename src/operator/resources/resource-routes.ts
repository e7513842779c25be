import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { History } from "../../history/index.ts";
import type { Journal } from "../../journal/index.ts";
import { changesBetween, presentState, stateAfter } from "../../resource-history/index.ts";
import { answerJson } from "../answer-json.ts";
import type { ResourceAtTime, ResourceHistory, Resources } from "../messages/resources.ts";
import { checkJson, readText } from "../read-json.ts";
import type { Asked, Route } from "../route.ts";
import { routeWith } from "../route-with.ts";
import type { ConsoleRecorder } from "../session/console-recorder.ts";
import { untilGone } from "../until-gone.ts";
import { type FoundHistory, findHistory, presentChanges } from "./find-history.ts";

export interface ResourceRoutesOptions {
  readonly console: ConsoleRecorder;
  readonly journal: Pick<Journal, "head">;
  readonly history: Pick<History, "resources" | "resourceEvents" | "caughtUp">;
}

/** How long an answer waits for records of calls that were answered before it. */
const CATCH_UP_MS = 1_000;
const TEXT_LENGTH_MAX = 2_000;

const listSchema = z.strictObject({
  type: z.string().min(1).max(TEXT_LENGTH_MAX).exactOptional(),
  containing: z.string().max(TEXT_LENGTH_MAX).exactOptional(),
  accountIds: z.array(z.string().max(64)).max(100).exactOptional(),
  limit: z.int().min(1).max(200).default(50),
});

/** The routes of resources: those that were changed, the changes of one, its state at a time. */
export function resourceRoutes(options: ResourceRoutesOptions): readonly Route[] {
  const route = routeWith(options);
  return [
    route("POST", "resources", answerList),
    route("GET", "resources/history", answerHistory),
    route("GET", "resources/state", answerState),
  ];
}

async function answerList(
  { request }: Asked,
  response: ServerResponse,
  { history, journal }: ResourceRoutesOptions,
): Promise<void> {
  const text = await readText(request);
  const read =
    text === undefined
      ? { isValid: false as const, problem: "it is longer than 128 KiB" }
      : checkJson(text, listSchema);
  if (!read.isValid) {
    return answerJson(response, 400, {
      error: `The request cannot be read: ${read.problem}`,
      hint: "The shapes are in src/operator/messages/resources.ts.",
    });
  }
  await history.caughtUp(journal.head, CATCH_UP_MS);
  const answer: Resources = {
    resources: await history.resources(read.value, untilGone(response)),
  };
  answerJson(response, 200, answer);
}

/** Records that somebody looked, as the call that finds a resource's events in AWS's console. */
async function recordLookup(
  asked: Asked,
  { name }: FoundHistory["resource"],
  { console }: ResourceRoutesOptions,
): Promise<void> {
  const LookupAttributes = [{ AttributeKey: "ResourceName", AttributeValue: name }];
  await console.record({ asked, operation: "LookupEvents", input: { LookupAttributes } });
}

async function answerHistory(
  asked: Asked,
  response: ServerResponse,
  options: ResourceRoutesOptions,
): Promise<void> {
  const found = await found404(asked, response, options);
  if (!found) return;
  await recordLookup(asked, found.resource, options);
  const { resource, isCut } = found;
  const answer: ResourceHistory = { resource, changes: presentChanges(found), isCut };
  answerJson(response, 200, answer);
}

async function answerState(
  asked: Asked,
  response: ServerResponse,
  options: ResourceRoutesOptions,
): Promise<void> {
  const found = await found404(asked, response, options);
  if (!found) return;
  await recordLookup(asked, found.resource, options);
  const index = indexOf(asked.url.searchParams, found);
  if (typeof index !== "number") return answerJson(response, index.status, index.refusal);
  const { resource, events, changes, isCut } = found;
  const then = stateAfter(changes, index);
  const now = stateAfter(changes, changes.length - 1);
  const { event } = events[index] ?? {};
  // Before events that were cut off there may have been another of the same name.
  const isAbsent = then.isAbsent && (event !== undefined || !isCut);
  const answer: ResourceAtTime = {
    resource,
    ...(event && { event }),
    ...(isAbsent && { isAbsent }),
    state: presentState(resource, then),
    ...(resource.type === "AWS::Route53::HostedZone" && { changesBack: changesBetween(now, then) }),
  };
  answerJson(response, 200, answer);
}

interface Refused {
  readonly status: number;
  readonly refusal: { readonly error: string; readonly hint: string };
}

/** Which change is the last that counts; -1 for before all of them. */
function indexOf(parameters: URLSearchParams, { events }: FoundHistory): number | Refused {
  const [eventId, at] = [parameters.get("event"), parameters.get("at")];
  if (eventId !== null) {
    const index = events.findIndex(({ event }) => event.eventId === eventId);
    if (index >= 0) return index;
    const error = `event: ${eventId} is none of this resource's.`;
    return { status: 404, refusal: { error, hint: "resources/history lists them." } };
  }
  if (at === null) return events.length - 1;
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) {
    const error = `at: ${at} is no time.`;
    return { status: 400, refusal: { error, hint: "Write 2026-01-31T14:05:00Z." } };
  }
  return events.findLastIndex(({ event }) => Date.parse(event.eventTime) <= atMs);
}

/** @returns undefined when it was refused. */
async function found404(
  { url }: Asked,
  response: ServerResponse,
  { history, journal }: ResourceRoutesOptions,
): Promise<FoundHistory | undefined> {
  const [type, name] = [url.searchParams.get("type"), url.searchParams.get("name")];
  if (!type || !name) {
    answerJson(response, 400, {
      error: `${type ? "name" : "type"}: it is missing.`,
      hint: "E.g. ?type=AWS::Route53::HostedZone&name=Z1&account=111122223333.",
    });
    return undefined;
  }
  const accountId = url.searchParams.get("account");
  await history.caughtUp(journal.head, CATCH_UP_MS);
  const asked = { type, name, ...(accountId && { accountId }) };
  const found = await findHistory(asked, history, untilGone(response));
  if (found) return found;
  answerJson(response, 404, {
    error: `Nothing was done to ${type} ${name} that Event history tells of.`,
    hint: "It keeps the events of the last 90 days; older ones are in a trail's log files.",
  });
  return undefined;
}

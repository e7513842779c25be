import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../../embedded/index.ts";
import type { PolicyPrincipal } from "../../../permissions/index.ts";
import { type BusReference, readBusReference } from "../arns.ts";
import { findBus } from "../buses/find-bus.ts";
import { checkConstraints } from "../constraints.ts";
import { writeEvent } from "../dispatch/bus-event.ts";
import { type EventBuses, TooManyWaiting } from "../dispatch/event-buses.ts";
import { tryReadJson, writeJson } from "../json/index.ts";
import { validationFailed } from "../refusals.ts";

/** Source: documented, PutEvents. */
const BYTES_MAX = 262_144;
const ENTRIES_MAX = 10;
const TIME_BYTES = 14;

/** An entry that is in order, or what is wrong with it. */
type Reading =
  | { readonly id: string; readonly bus: BusReference; readonly text: string }
  | { readonly failure: PutEventsResultEntry };

/** PutEvents: what is wrong with one entry is told in its place, and the others are put. */
export const putEvents =
  (buses: EventBuses) =>
  (input: PutEventsRequest, context: OperationContext): PutEventsResponse => {
    const { Entries: entries = [] } = input;
    checkConstraints({ member: "entries", value: entries, min: 1, max: ENTRIES_MAX });
    if (input.EndpointId !== undefined) {
      throw validationFailed("Parameter EndpointId is not valid. Reason: there are no endpoints.");
    }
    if (entries.reduce((bytes, entry) => bytes + bytesOf(entry), 0) > BYTES_MAX) {
      throw validationFailed("Total size of the entries in the request is over the limit.");
    }
    const readings = entries.map((entry) => readEntry(entry, buses, context));
    const isTaken = take(readings, buses);
    const results = readings.map((reading) => {
      if ("failure" in reading) return reading.failure;
      return isTaken ? { EventId: reading.id } : THROTTLED;
    });
    const FailedEntryCount = results.filter((result) => "ErrorCode" in result).length;
    return { FailedEntryCount, Entries: results };
  };

const THROTTLED: PutEventsResultEntry = {
  ErrorCode: "ThrottlingException",
  ErrorMessage: "Rate exceeded",
};

function take(readings: readonly Reading[], buses: EventBuses): boolean {
  try {
    buses.putCustom(readings.flatMap((reading) => ("failure" in reading ? [] : [reading])));
    return true;
  } catch (error) {
    if (error instanceof TooManyWaiting) return false;
    throw error;
  }
}

/** Source: documented, EventBridge user guide, event entry size. */
function bytesOf({ Time, Source, DetailType, Detail, Resources }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  const bytes = texts.map((text) => Buffer.byteLength(text ?? ""));
  return bytes.reduce((sum, one) => sum + one, Time ? TIME_BYTES : 0);
}

function readEntry(
  entry: PutEventsRequestEntry,
  buses: EventBuses,
  context: OperationContext,
): Reading {
  const { Source: source, DetailType: detailType, Detail: detail } = entry;
  if (!source) return required("Source");
  if (!detailType) return required("DetailType");
  if (!detail) return required("Detail");
  const json = tryReadJson(detail);
  if (json?.kind !== "object") return failed("MalformedDetail", "Detail is malformed.");
  if (source.startsWith("aws.")) {
    return failed("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  const bus = readBusReference(entry.EventBusName, context);
  const refusal = refusalOf(bus, entry, { buses, context });
  if (refusal) return refusal;
  const id = context.ids.uuid();
  const atMs = entry.Time?.getTime() ?? context.clock.nowMs();
  const event = { id, detailType, source, atMs, resources: entry.Resources ?? [] };
  return { id, bus, text: writeEvent(event, context, writeJson(json)) };
}

const required = (member: string) =>
  failed(
    "InvalidArgument",
    `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
  );

const failed = (ErrorCode: string, ErrorMessage: string): Reading => ({
  failure: { ErrorCode, ErrorMessage },
});

/** Whether the bus's policy has something against the caller, or nothing for one from elsewhere. */
function refusalOf(
  reference: BusReference,
  entry: PutEventsRequestEntry,
  { buses, context }: { readonly buses: EventBuses; readonly context: OperationContext },
): Reading | undefined {
  const bus = findBus(buses.state, reference);
  const isOwn = reference.accountId === context.accountId;
  if (!bus) return isOwn ? undefined : denied(entry.EventBusName);
  const verdict = buses.judge(bus, principalOf(context), {
    "events:source": entry.Source ?? "",
    "events:detail-type": entry.DetailType ?? "",
  });
  const isAllowed = verdict === "allowed" || (verdict === "silent" && isOwn);
  return isAllowed ? undefined : denied(entry.EventBusName);
}

/** Source: documented, the code; assumed, the wording. */
const denied = (bus: string | undefined) =>
  failed("AccessDeniedException", `Not authorized to put events onto ${bus ?? "default"}.`);

function principalOf({ principal, accountId }: OperationContext): PolicyPrincipal {
  if (principal.kind === "unattributed") return { kind: "anonymous" };
  if (principal.kind === "service") return { kind: "service", name: principal.serviceName };
  const arn = "arn" in principal ? principal.arn : `arn:aws:iam::${accountId}:root`;
  return { kind: "caller", accountId, arn };
}

import type {
  CreateEventBusRequest,
  CreateEventBusResponse,
  DeleteEventBusRequest,
  DescribeEventBusRequest,
  DescribeEventBusResponse,
  EventBus,
  ListEventBusesRequest,
  ListEventBusesResponse,
  UpdateEventBusRequest,
  UpdateEventBusResponse,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../../embedded/index.ts";
import { busArn, DEFAULT_BUS } from "../arns.ts";
import { type Constraint, checkConstraints, DESCRIPTION } from "../constraints.ts";
import { type BusDocument, type EventsState, placeKey, ruleKey } from "../events-state.ts";
import { byName, cutPage } from "../page.ts";
import { alreadyExists, limitExceeded, notFound, validationFailed } from "../refusals.ts";
import { addTags, checkTags } from "../tags.ts";
import { findBus, listBuses, requireBus } from "./find-bus.ts";

/** Source: documented, EventBridge user guide, quotas. */
const BUSES_MAX = 100;

export const createEventBus =
  (state: EventsState) =>
  (input: CreateEventBusRequest, context: OperationContext): CreateEventBusResponse => {
    const { Name: name = "" } = input;
    checkConstraints(...busConstraints(input));
    checkTags(input.Tags);
    if (input.EventSourceName !== undefined) {
      throw notFound(`Event source ${input.EventSourceName} does not exist.`);
    }
    if (name.includes("/")) throw validationFailed("Event bus name must not contain '/'.");
    return state.store.transaction(() => {
      if (findBus(state, { ...context, name })) {
        throw alreadyExists(`Event bus ${name} already exists.`);
      }
      if (listBuses(state, context).length >= BUSES_MAX) throw limitExceeded();
      const nowMs = context.clock.nowMs();
      const bus = { ...settingsOf(input), name, arn: busArn(context, name) };
      const document: BusDocument = { ...bus, createdAtMs: nowMs, modifiedAtMs: nowMs };
      state.buses.put(`${placeKey(context)}${name}`, document);
      addTags(state, document.arn, input.Tags);
      return { EventBusArn: document.arn, ...shownSettings(document) };
    });
  };

export const updateEventBus =
  (state: EventsState) =>
  (input: UpdateEventBusRequest, context: OperationContext): UpdateEventBusResponse => {
    checkConstraints(...busConstraints(input));
    return state.store.transaction(() => {
      const { arn, name, policy, createdAtMs } = requireBus(state, context, input.Name);
      const document: BusDocument = {
        ...{ name, arn },
        ...(policy !== undefined && { policy }),
        ...(createdAtMs !== undefined && { createdAtMs }),
        ...settingsOf(input),
        modifiedAtMs: context.clock.nowMs(),
      };
      state.buses.put(`${placeKey(context)}${name}`, document);
      return { Arn: arn, Name: name, ...shownSettings(document) };
    });
  };

/** DeleteEventBus, which succeeds for a bus that is not there. */
export const deleteEventBus =
  (state: EventsState) =>
  ({ Name: name = "" }: DeleteEventBusRequest, context: OperationContext): void => {
    checkConstraints(...busConstraints({ Name: name }));
    if (name === DEFAULT_BUS) throw validationFailed("Cannot delete event bus default.");
    state.store.transaction(() => {
      const [rule] = state.rules.list({ prefix: ruleKey(context, name), limit: 1 });
      // Source: assumed, the wording; documented, that rules stand in the way.
      if (rule) throw validationFailed(`Event bus ${name} can't be deleted since it has rules.`);
      state.buses.delete(`${placeKey(context)}${name}`);
      state.tags.delete(busArn(context, name));
    });
  };

export const describeEventBus =
  (state: EventsState) =>
  (input: DescribeEventBusRequest, context: OperationContext): DescribeEventBusResponse => {
    const bus = requireBus(state, context, input.Name);
    return { ...shownBus(bus), ...shownSettings(bus) };
  };

export const listEventBuses =
  (state: EventsState) =>
  (input: ListEventBusesRequest, context: OperationContext): ListEventBusesResponse => {
    const { NamePrefix: prefix = "" } = input;
    const buses = listBuses(state, context)
      .filter(({ name }) => name.startsWith(prefix))
      .sort(byName);
    const { items, ...next } = cutPage(buses, input, ({ name }) => name);
    return { EventBuses: items.map(shownBus), ...next };
  };

function busConstraints(input: CreateEventBusRequest | UpdateEventBusRequest): Constraint[] {
  const name = { min: 1, max: 256, pattern: "[/\\.\\-_A-Za-z0-9]+" };
  return [
    { member: "name", value: input.Name, ...name },
    { member: "description", value: input.Description, ...DESCRIPTION },
    { member: "kmsKeyIdentifier", value: input.KmsKeyIdentifier, max: 2048 },
    { member: "deadLetterConfig.arn", value: input.DeadLetterConfig?.Arn, min: 1, max: 1600 },
  ];
}

function settingsOf(input: CreateEventBusRequest | UpdateEventBusRequest) {
  const { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig } = input;
  return {
    ...(Description !== undefined && { description: Description }),
    ...(KmsKeyIdentifier !== undefined && { kmsKeyIdentifier: KmsKeyIdentifier }),
    ...(DeadLetterConfig && { deadLetterConfig: DeadLetterConfig }),
    ...(LogConfig && { logConfig: LogConfig }),
  };
}

function shownSettings(bus: BusDocument) {
  const { description, kmsKeyIdentifier, deadLetterConfig, logConfig } = bus;
  return {
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyIdentifier !== undefined && { KmsKeyIdentifier: kmsKeyIdentifier }),
    ...(deadLetterConfig && { DeadLetterConfig: deadLetterConfig }),
    ...(logConfig && { LogConfig: logConfig }),
  };
}

function shownBus(bus: BusDocument): EventBus {
  const { name, arn, description, policy, createdAtMs, modifiedAtMs } = bus;
  return {
    Name: name,
    Arn: arn,
    ...(description !== undefined && { Description: description }),
    ...(policy !== undefined && { Policy: policy }),
    ...(createdAtMs !== undefined && { CreationTime: new Date(createdAtMs) }),
    ...(modifiedAtMs !== undefined && { LastModifiedTime: new Date(modifiedAtMs) }),
  };
}

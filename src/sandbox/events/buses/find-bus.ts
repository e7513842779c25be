import { type BusReference, busArn, DEFAULT_BUS, readBusReference } from "../arns.ts";
import { type BusDocument, type EventsState, type Place, placeKey } from "../events-state.ts";
import { busNotFound } from "../refusals.ts";

/** @returns the bus, the default one also when nobody has touched it. */
export function findBus(state: EventsState, reference: BusReference): BusDocument | undefined {
  const { name } = reference;
  const stored = state.buses.get(`${placeKey(reference)}${name}`);
  if (stored || name !== DEFAULT_BUS) return stored;
  return { name, arn: busArn(reference, name) };
}

/**
 * The bus of the caller's own that a name or an ARN means.
 *
 * @throws {ServiceError} `ResourceNotFoundException`, also for a bus of another account or region.
 */
export function requireBus(
  state: EventsState,
  own: Place,
  nameOrArn: string | undefined,
): BusDocument {
  const reference = readBusReference(nameOrArn, own);
  const isOwn = reference.accountId === own.accountId && reference.region === own.region;
  const bus = isOwn ? findBus(state, reference) : undefined;
  if (!bus) throw busNotFound(reference.name);
  return bus;
}

/** Every bus of a place, the default one among them. */
export function listBuses(state: EventsState, own: Place): BusDocument[] {
  const stored = state.buses.list({ prefix: placeKey(own) }).map(({ value }) => value);
  if (stored.some(({ name }) => name === DEFAULT_BUS)) return stored;
  return [...stored, { name: DEFAULT_BUS, arn: busArn(own, DEFAULT_BUS) }];
}

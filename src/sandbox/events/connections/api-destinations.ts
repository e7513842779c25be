import type {
  ApiDestination,
  ApiDestinationHttpMethod,
  CreateApiDestinationRequest,
  CreateApiDestinationResponse,
  DeleteApiDestinationRequest,
  DeleteApiDestinationResponse,
  DescribeApiDestinationRequest,
  DescribeApiDestinationResponse,
  ListApiDestinationsRequest,
  ListApiDestinationsResponse,
  UpdateApiDestinationRequest,
  UpdateApiDestinationResponse,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../../embedded/index.ts";
import { eventsArn } from "../arns.ts";
import { ARN, checkConstraints, DESCRIPTION, NAME } from "../constraints.ts";
import { type ApiDestinationDocument, type EventsState, placeKey } from "../events-state.ts";
import { byName, cutPage } from "../page.ts";
import { alreadyExists, limitExceeded, notFound } from "../refusals.ts";

/** Source: documented, EventBridge user guide, quotas. */
const DESTINATIONS_MAX = 3_000;
/** Source: documented, CreateApiDestination. */
const CALLS_PER_SECOND = 300;
const METHODS = ["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"];
/** With `http` as well, where AWS takes `https` alone: what listens on this machine often does. */
const ENDPOINT = "^https?://((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$";

export const createApiDestination =
  (state: EventsState) =>
  (input: CreateApiDestinationRequest, context: OperationContext): CreateApiDestinationResponse => {
    checkDestination(input);
    const { Name: name = "", ConnectionArn: connectionArn = "" } = input;
    return state.store.transaction(() => {
      const key = `${placeKey(context)}${name}`;
      // Source: assumed, the wording.
      if (state.apiDestinations.get(key)) {
        throw alreadyExists(`An api-destination '${name}' already exists.`);
      }
      const all = state.apiDestinations.list({ prefix: placeKey(context) });
      if (all.length >= DESTINATIONS_MAX) throw limitExceeded();
      requireConnectionArn(state, context, connectionArn);
      const nowMs = context.clock.nowMs();
      const destination: ApiDestinationDocument = {
        name,
        arn: eventsArn(context, `api-destination/${name}/${context.ids.uuid()}`),
        ...(input.Description !== undefined && { description: input.Description }),
        connectionArn,
        endpoint: input.InvocationEndpoint ?? "",
        method: input.HttpMethod ?? "POST",
        callsPerSecond: input.InvocationRateLimitPerSecond ?? CALLS_PER_SECOND,
        ...{ createdAtMs: nowMs, modifiedAtMs: nowMs },
      };
      state.apiDestinations.put(key, destination);
      return outcome(destination);
    });
  };

export const updateApiDestination =
  (state: EventsState) =>
  (input: UpdateApiDestinationRequest, context: OperationContext): UpdateApiDestinationResponse => {
    checkDestination(input);
    return state.store.transaction(() => {
      const earlier = requireDestination(state, context, { name: input.Name, verb: "update" });
      const connectionArn = input.ConnectionArn ?? earlier.connectionArn;
      requireConnectionArn(state, context, connectionArn);
      const description = input.Description ?? earlier.description;
      const destination: ApiDestinationDocument = {
        ...earlier,
        ...(description !== undefined && { description }),
        connectionArn,
        endpoint: input.InvocationEndpoint ?? earlier.endpoint,
        method: input.HttpMethod ?? earlier.method,
        callsPerSecond: input.InvocationRateLimitPerSecond ?? earlier.callsPerSecond,
        modifiedAtMs: context.clock.nowMs(),
      };
      state.apiDestinations.put(`${placeKey(context)}${earlier.name}`, destination);
      return outcome(destination);
    });
  };

export const deleteApiDestination =
  (state: EventsState) =>
  (input: DeleteApiDestinationRequest, context: OperationContext): DeleteApiDestinationResponse =>
    state.store.transaction(() => {
      const { name } = requireDestination(state, context, { name: input.Name, verb: "delete" });
      state.apiDestinations.delete(`${placeKey(context)}${name}`);
      return {};
    });

export const describeApiDestination =
  (state: EventsState) =>
  (
    input: DescribeApiDestinationRequest,
    context: OperationContext,
  ): DescribeApiDestinationResponse => {
    const asked = { name: input.Name, verb: "describe" };
    const destination = requireDestination(state, context, asked);
    const { description } = destination;
    return {
      ...shown(destination),
      ...(description !== undefined && { Description: description }),
    };
  };

export const listApiDestinations =
  (state: EventsState) =>
  (input: ListApiDestinationsRequest, context: OperationContext): ListApiDestinationsResponse => {
    const { NamePrefix: prefix = "", ConnectionArn: connectionArn } = input;
    const found = state.apiDestinations
      .list({ prefix: `${placeKey(context)}${prefix}` })
      .map(({ value }) => value)
      .filter((one) => connectionArn === undefined || one.connectionArn === connectionArn)
      .sort(byName);
    const { items, ...next } = cutPage(found, input, ({ name }) => name);
    return { ApiDestinations: items.map(shown), ...next };
  };

function checkDestination(input: CreateApiDestinationRequest | UpdateApiDestinationRequest): void {
  checkConstraints(
    { member: "name", value: input.Name, ...NAME },
    { member: "description", value: input.Description, ...DESCRIPTION },
    { member: "connectionArn", value: input.ConnectionArn, ...ARN },
    {
      ...{ member: "invocationEndpoint", value: input.InvocationEndpoint },
      ...{ min: 1, max: 2048, pattern: ENDPOINT },
    },
    { member: "httpMethod", value: input.HttpMethod, oneOf: METHODS },
    {
      member: "invocationRateLimitPerSecond",
      value: input.InvocationRateLimitPerSecond,
      min: 1,
    },
  );
}

/** Source: assumed, the wording. */
function requireConnectionArn(state: EventsState, context: OperationContext, arn: string): void {
  const name = arn.split("/")[1] ?? "";
  const connection = state.connections.get(`${placeKey(context)}${name}`);
  if (connection?.arn !== arn) throw notFound(`Connection '${arn}' does not exist.`);
}

/** Source: observed for connections, whose wording is this. */
function requireDestination(
  state: EventsState,
  context: OperationContext,
  { name = "", verb }: { readonly name: string | undefined; readonly verb: string },
): ApiDestinationDocument {
  const destination = state.apiDestinations.get(`${placeKey(context)}${name}`);
  if (destination) return destination;
  throw notFound(
    `Failed to ${verb} the api-destination(s). An api-destination '${name}' does not exist.`,
  );
}

function outcome({ arn, createdAtMs, modifiedAtMs }: ApiDestinationDocument) {
  return {
    ApiDestinationArn: arn,
    ApiDestinationState: "ACTIVE" as const,
    CreationTime: new Date(createdAtMs),
    LastModifiedTime: new Date(modifiedAtMs),
  };
}

function shown(destination: ApiDestinationDocument): ApiDestination {
  return {
    ...outcome(destination),
    Name: destination.name,
    ConnectionArn: destination.connectionArn,
    InvocationEndpoint: destination.endpoint,
    HttpMethod: destination.method as ApiDestinationHttpMethod,
    InvocationRateLimitPerSecond: destination.callsPerSecond,
  };
}

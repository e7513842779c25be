import type {
  Connection,
  ConnectionState,
  CreateConnectionRequest,
  CreateConnectionResponse,
  DeauthorizeConnectionRequest,
  DeauthorizeConnectionResponse,
  DeleteConnectionRequest,
  DeleteConnectionResponse,
  DescribeConnectionRequest,
  DescribeConnectionResponse,
  ListConnectionsRequest,
  ListConnectionsResponse,
  UpdateConnectionRequest,
  UpdateConnectionResponse,
} from "@aws-sdk/client-eventbridge";
import { ALPHANUMERIC } from "../../../base/ids.ts";
import type { OperationContext } from "../../../embedded/index.ts";
import { eventsArn } from "../arns.ts";
import { checkConstraints, DESCRIPTION, NAME } from "../constraints.ts";
import { type ConnectionDocument, type EventsState, placeKey } from "../events-state.ts";
import { byName, cutPage } from "../page.ts";
import { alreadyExists, limitExceeded, notFound, validationFailed } from "../refusals.ts";
import { checkAuthParameters, secretsOf, shownParameters } from "./auth-parameters.ts";

/** Source: documented, EventBridge user guide, quotas. */
const CONNECTIONS_MAX = 3_000;
/** How long an OAuth connection says that it is being authorized. AWS asks its endpoint then. */
const AUTHORIZING_MS = 250;
const TYPES = ["BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"];

export const createConnection =
  (state: EventsState) =>
  (input: CreateConnectionRequest, context: OperationContext): CreateConnectionResponse => {
    const { Name: name = "", AuthorizationType: type = "BASIC" } = input;
    checkConnection(input);
    const secrets = secretsOf(type, input.AuthParameters);
    return state.store.transaction(() => {
      const key = `${placeKey(context)}${name}`;
      // Source: assumed, the wording.
      if (state.connections.get(key)) throw alreadyExists(`Connection ${name} already exists.`);
      const all = state.connections.list({ prefix: placeKey(context) });
      if (all.length >= CONNECTIONS_MAX) throw limitExceeded();
      const nowMs = context.clock.nowMs();
      const connection: ConnectionDocument = {
        ...{ name, type, secrets },
        ...arnsOf(name, context),
        ...settingsOf(input),
        ...{ createdAtMs: nowMs, modifiedAtMs: nowMs, authorizedAtMs: nowMs },
      };
      state.connections.put(key, connection);
      const { LastAuthorizedTime: _, ...shown } = outcome(connection, context);
      return shown;
    });
  };

export const updateConnection =
  (state: EventsState) =>
  (input: UpdateConnectionRequest, context: OperationContext): UpdateConnectionResponse => {
    checkConnection(input);
    return state.store.transaction(() => {
      const earlier = requireConnection(state, context, { name: input.Name, verb: "update" });
      const type = input.AuthorizationType ?? earlier.type;
      const kept = type === earlier.type ? earlier.secrets : undefined;
      const nowMs = context.clock.nowMs();
      const connection: ConnectionDocument = {
        ...earlier,
        ...settingsOf(input),
        ...{ type, secrets: secretsOf(type, input.AuthParameters, kept) },
        ...{ modifiedAtMs: nowMs, authorizedAtMs: nowMs },
      };
      state.connections.put(`${placeKey(context)}${earlier.name}`, connection);
      return outcome(connection, context);
    });
  };

export const deleteConnection =
  (state: EventsState) =>
  (input: DeleteConnectionRequest, context: OperationContext): DeleteConnectionResponse =>
    state.store.transaction(() => {
      const connection = requireConnection(state, context, { name: input.Name, verb: "delete" });
      state.connections.delete(`${placeKey(context)}${connection.name}`);
      return { ...outcome(connection, context), ConnectionState: "DELETING" };
    });

/** DeauthorizeConnection: forgets the secrets. */
export const deauthorizeConnection =
  (state: EventsState) =>
  (input: DeauthorizeConnectionRequest, context: OperationContext): DeauthorizeConnectionResponse =>
    state.store.transaction(() => {
      const asked = { name: input.Name, verb: "deauthorize" };
      const { secrets: _, ...rest } = requireConnection(state, context, asked);
      const connection = { ...rest, modifiedAtMs: context.clock.nowMs() };
      state.connections.put(`${placeKey(context)}${rest.name}`, connection);
      return { ...outcome(connection, context), ConnectionState: "DEAUTHORIZING" };
    });

export const describeConnection =
  (state: EventsState) =>
  (input: DescribeConnectionRequest, context: OperationContext): DescribeConnectionResponse => {
    const connection = requireConnection(state, context, { name: input.Name, verb: "describe" });
    const { description, kmsKeyIdentifier, secrets } = connection;
    return {
      ...shown(connection, context),
      ...(description !== undefined && { Description: description }),
      ...(kmsKeyIdentifier !== undefined && { KmsKeyIdentifier: kmsKeyIdentifier }),
      ...(secrets && {
        SecretArn: connection.secretArn,
        AuthParameters: shownParameters(secrets),
      }),
    };
  };

export const listConnections =
  (state: EventsState) =>
  (input: ListConnectionsRequest, context: OperationContext): ListConnectionsResponse => {
    const { NamePrefix: prefix = "", ConnectionState: wanted } = input;
    const found = state.connections
      .list({ prefix: `${placeKey(context)}${prefix}` })
      .map(({ value }) => value)
      .filter((one) => wanted === undefined || stateOf(one, context) === wanted)
      .sort(byName);
    const { items, ...next } = cutPage(found, input, ({ name }) => name);
    return { Connections: items.map((one) => shown(one, context)), ...next };
  };

function checkConnection(input: CreateConnectionRequest | UpdateConnectionRequest): void {
  checkConstraints(
    { member: "name", value: input.Name, ...NAME },
    { member: "description", value: input.Description, ...DESCRIPTION },
    { member: "authorizationType", value: input.AuthorizationType, oneOf: TYPES },
    { member: "kmsKeyIdentifier", value: input.KmsKeyIdentifier, max: 2048 },
  );
  checkAuthParameters(input.AuthParameters);
  const privates =
    input.InvocationConnectivityParameters ?? input.AuthParameters?.ConnectivityParameters;
  if (privates) throw validationFailed("Connections to private endpoints are not supported.");
}

function arnsOf(name: string, context: OperationContext) {
  const { accountId, region, ids } = context;
  const id = ids.uuid();
  const secret = `events!connection/${name}/${ids.uuid()}-${ids.text(6, ALPHANUMERIC)}`;
  return {
    arn: eventsArn(context, `connection/${name}/${id}`),
    secretArn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${secret}`,
  };
}

function settingsOf(input: CreateConnectionRequest | UpdateConnectionRequest) {
  const { Description, KmsKeyIdentifier } = input;
  return {
    ...(Description !== undefined && { description: Description }),
    ...(KmsKeyIdentifier !== undefined && { kmsKeyIdentifier: KmsKeyIdentifier }),
  };
}

/** Source: observed, the wording for `describe`. */
function requireConnection(
  state: EventsState,
  context: OperationContext,
  { name = "", verb }: { readonly name: string | undefined; readonly verb: string },
): ConnectionDocument {
  checkConstraints({ member: "name", value: name, ...NAME });
  const connection = state.connections.get(`${placeKey(context)}${name}`);
  if (connection) return connection;
  throw notFound(`Failed to ${verb} the connection(s). Connection '${name}' does not exist.`);
}

function stateOf(connection: ConnectionDocument, { clock }: OperationContext): ConnectionState {
  if (!connection.secrets) return "DEAUTHORIZED";
  const isNew = clock.nowMs() - (connection.authorizedAtMs ?? 0) < AUTHORIZING_MS;
  return connection.type === "OAUTH_CLIENT_CREDENTIALS" && isNew ? "AUTHORIZING" : "AUTHORIZED";
}

function outcome(connection: ConnectionDocument, context: OperationContext) {
  const { arn, createdAtMs, modifiedAtMs, authorizedAtMs } = connection;
  return {
    ConnectionArn: arn,
    ConnectionState: stateOf(connection, context),
    CreationTime: new Date(createdAtMs),
    LastModifiedTime: new Date(modifiedAtMs),
    ...(authorizedAtMs !== undefined && { LastAuthorizedTime: new Date(authorizedAtMs) }),
  };
}

function shown(connection: ConnectionDocument, context: OperationContext): Connection {
  const { name, type } = connection;
  return { ...outcome(connection, context), Name: name, AuthorizationType: type };
}

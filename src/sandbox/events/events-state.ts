import type {
  ConnectionAuthorizationType,
  ConnectionHttpParameters,
  ConnectionOAuthHttpMethod,
  DeadLetterConfig,
  LogConfig,
  RuleState,
  Target,
} from "@aws-sdk/client-eventbridge";
import type { Collection, StateStore } from "../../base/state-store.ts";

/** An account's part of a region: where buses, rules and the rest are kept apart. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export interface BusDocument {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly kmsKeyIdentifier?: string;
  readonly deadLetterConfig?: DeadLetterConfig;
  readonly logConfig?: LogConfig;
  /** A policy document. */
  readonly policy?: string;
  /** Absent from a default bus that nobody has changed. */
  readonly createdAtMs?: number;
  readonly modifiedAtMs?: number;
}

export interface RuleDocument {
  readonly name: string;
  readonly busName: string;
  readonly arn: string;
  readonly pattern?: string;
  /** `rate(…)` or `cron(…)`. */
  readonly schedule?: string;
  readonly state: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
  /** The account that made it. */
  readonly createdBy: string;
  /** Since when its schedule runs. */
  readonly scheduledFromMs: number;
  /** As they were put, in the order of their first coming. */
  readonly targets: readonly Target[];
}

/** What a connection authorizes itself with. *Secret*. */
export interface ConnectionSecrets {
  readonly basic?: { readonly username: string; readonly password: string };
  readonly apiKey?: { readonly name: string; readonly value: string };
  readonly oauth?: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly endpoint: string;
    readonly method: ConnectionOAuthHttpMethod;
    readonly parameters?: ConnectionHttpParameters;
  };
  /** Sent along with every call. */
  readonly invocation?: ConnectionHttpParameters;
}

export interface ConnectionDocument {
  readonly name: string;
  readonly arn: string;
  readonly secretArn: string;
  readonly description?: string;
  readonly kmsKeyIdentifier?: string;
  readonly type: ConnectionAuthorizationType;
  /** Undefined once the connection was deauthorized. */
  readonly secrets?: ConnectionSecrets;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly authorizedAtMs?: number;
}

export interface ApiDestinationDocument {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly connectionArn: string;
  readonly endpoint: string;
  readonly method: string;
  readonly callsPerSecond: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** An event on its way to one target. */
export interface DeliveryDocument {
  readonly rule: Place & { readonly arn: string; readonly name: string };
  /** As it was when the event came. */
  readonly target: Target;
  /** The whole event, as JSON. */
  readonly event: string;
  readonly ingestedAtMs: number;
  /** True when another bus has sent the event: it goes to no third. */
  readonly isForwarded: boolean;
  readonly attempts: number;
  readonly dueAtMs: number;
}

/** All that EventBridge keeps. Keys begin with {@link placeKey} where nothing else is said. */
export interface EventsState {
  readonly store: StateStore;
  readonly buses: Collection<BusDocument>;
  /** `<place key><bus name>/<rule name>`. */
  readonly rules: Collection<RuleDocument>;
  readonly connections: Collection<ConnectionDocument>;
  readonly apiDestinations: Collection<ApiDestinationDocument>;
  /** By ARN alone, which holds account and region. */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  /** By a number that grows, in digits of one length. */
  readonly deliveries: Collection<DeliveryDocument>;
  /** Ids of events that came in process and went to a target, with the time they came. */
  readonly seen: Collection<number>;
}

export function openEventsState(store: StateStore): EventsState {
  return {
    store,
    buses: store.collection("events/buses"),
    rules: store.collection("events/rules"),
    connections: store.collection("events/connections"),
    apiDestinations: store.collection("events/api-destinations"),
    tags: store.collection("events/tags"),
    deliveries: store.collection("events/deliveries"),
    seen: store.collection("events/seen"),
  };
}

/** `<account>/<region>/`. */
export function placeKey({ accountId, region }: Place): string {
  return `${accountId}/${region}/`;
}

/** Under which a rule is kept; without a rule's name, what all rules of the bus begin with. */
export function ruleKey(place: Place, busName: string, ruleName = ""): string {
  return `${placeKey(place)}${busName}/${ruleName}`;
}

import type {
  CachePolicyConfig,
  CloudFrontOriginAccessIdentityConfig,
  DistributionConfig,
  FunctionConfig,
  KeyGroupConfig,
  OriginAccessControlConfig,
  OriginRequestPolicyConfig,
  PublicKeyConfig,
  ResponseHeadersPolicyConfig,
  Tag,
} from "@aws-sdk/client-cloudfront";
import type { Collection, StateStore } from "../../base/state-store.ts";
import type { OperationContext } from "../../embedded/index.ts";

/** What every resource is kept with. Times are milliseconds since the epoch. */
export interface Stored<Config> {
  readonly id: string;
  /** The ETag that a change must name. */
  readonly version: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly config: Config;
}

export interface StoredDistribution extends Stored<DistributionConfig> {
  readonly accountId: string;
  readonly domainName: string;
}

export interface StoredInvalidation {
  readonly id: string;
  readonly createdAtMs: number;
  readonly callerReference: string;
  /** In the order in which they are returned. */
  readonly paths: readonly string[];
}

export interface StoredIdentity extends Stored<CloudFrontOriginAccessIdentityConfig> {
  readonly canonicalUserId: string;
}

/** One stage of a function. */
export interface StoredStage {
  readonly version: string;
  readonly modifiedAtMs: number;
  readonly config: FunctionConfig;
  /** Base64. */
  readonly code: string;
}

export interface StoredFunction {
  readonly name: string;
  readonly createdAtMs: number;
  readonly development: StoredStage;
  /** Absent until it is published. */
  readonly live?: StoredStage;
}

/** Everything that the service keeps, each collection keyed `<account>/<id>`. */
export interface CloudFrontState {
  readonly distributions: Collection<StoredDistribution>;
  /** Keyed `<account>/<distribution>/<id>`. */
  readonly invalidations: Collection<StoredInvalidation>;
  readonly identities: Collection<StoredIdentity>;
  readonly accessControls: Collection<Stored<OriginAccessControlConfig>>;
  readonly cachePolicies: Collection<Stored<CachePolicyConfig>>;
  readonly originRequestPolicies: Collection<Stored<OriginRequestPolicyConfig>>;
  readonly responseHeadersPolicies: Collection<Stored<ResponseHeadersPolicyConfig>>;
  readonly functions: Collection<StoredFunction>;
  readonly publicKeys: Collection<Stored<PublicKeyConfig>>;
  readonly keyGroups: Collection<Stored<KeyGroupConfig>>;
  /** Keyed `<account>/<arn>`. */
  readonly tags: Collection<readonly Tag[]>;
}

export function openState(store: StateStore): CloudFrontState {
  return {
    distributions: store.collection("cloudfront/distributions"),
    invalidations: store.collection("cloudfront/invalidations"),
    identities: store.collection("cloudfront/origin-access-identities"),
    accessControls: store.collection("cloudfront/origin-access-controls"),
    cachePolicies: store.collection("cloudfront/cache-policies"),
    originRequestPolicies: store.collection("cloudfront/origin-request-policies"),
    responseHeadersPolicies: store.collection("cloudfront/response-headers-policies"),
    functions: store.collection("cloudfront/functions"),
    publicKeys: store.collection("cloudfront/public-keys"),
    keyGroups: store.collection("cloudfront/key-groups"),
    tags: store.collection("cloudfront/tags"),
  };
}

/** The part of a collection that belongs to one account, or to one resource of it. */
export interface Owned<Value> {
  get(id: string): Value | undefined;
  put(id: string, value: Value): void;
  delete(id: string): boolean;
  /** In the order of the ids. */
  list(): readonly Value[];
}

/** @param owner the account, or `<account>/<distribution>`. */
export function ownedBy<Value>(owner: string, collection: Collection<Value>): Owned<Value> {
  const keyOf = (id: string) => `${owner}/${id}`;
  return {
    get: (id) => collection.get(keyOf(id)),
    put: (id, value) => collection.put(keyOf(id), value),
    delete: (id) => collection.delete(keyOf(id)),
    list: () => collection.list({ prefix: `${owner}/` }).map(({ value }) => value),
  };
}

/** An action of the service, still to be bound to its state. Input was decoded by the model. */
export type Action = (state: CloudFrontState, input: never, context: OperationContext) => object;

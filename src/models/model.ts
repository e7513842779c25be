import type { NormalizedSchema } from "@smithy/core/schema";

/** The wire protocols of AWS, as the models name them. */
export type Protocol =
  | "awsJson1_0"
  | "awsJson1_1"
  | "restJson1"
  | "restXml"
  | "awsQuery"
  | "ec2Query"
  | "rpcv2Cbor";

/** One API action of a service, with the schemas of what goes in and what comes out. */
export interface Operation {
  /** The action's exact name, e.g. `ChangeResourceRecordSets`. */
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, uri with query literals, success status; absent for RPC protocols. */
  readonly http?: readonly [method: string, uri: string, status: number];
}

export interface ErrorShape {
  /** The exception's shape name, which a record's `errorCode` carries. */
  readonly name: string;
  /** What goes over the wire; may differ: `NoSuchEntity` for `NoSuchEntityException`. */
  readonly wireCode: string;
  readonly httpStatus: number;
  readonly fault: "client" | "server";
  readonly schema: NormalizedSchema;
}

/** What the official SDK package of a service says about it. */
export interface ServiceModel {
  readonly entry: ServiceEntry;
  /** The protocol the SDK speaks. A client may speak another: decide by the request. */
  readonly protocol: Protocol;
  readonly apiVersion: string;
  readonly serviceId: string;
  readonly xmlNamespace: string | undefined;
  readonly operations: ReadonlyMap<string, Operation>;
  /** By shape name. */
  readonly errors: ReadonlyMap<string, ErrorShape>;
  /** By what the wire carries, where it differs from the shape name. */
  readonly errorsByWireCode: ReadonlyMap<string, ErrorShape>;
  /** The SDK's own settings of the protocol, for its serializers. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where AWS itself serves it, by the SDK's own rules; undefined for a region they refuse. */
  readonly endpoint: (region: string) => AwsEndpoint | undefined;
}

/** Where a service of AWS is to be reached, and how requests to it are signed. */
export interface AwsEndpoint {
  readonly url: URL;
  /** Differs from the region asked for where a service is global. */
  readonly signingRegion: string;
  readonly signingName: string;
}

/** One line of the catalogue: how requests name a service, and how CloudTrail does. */
export interface ServiceEntry {
  /** Our key and the name in `--upstream SERVICE=URL`: the SDK package's name without `client-`. */
  readonly key: string;
  /** npm package that carries the model, e.g. `@aws-sdk/client-route-53`. */
  readonly packageName: string;
  /** The names in the SigV4 scope that mean this service, the usual one first. */
  readonly signingNames: readonly string[];
  /** First labels of the service's host names, without region: `route53`, `api.ecr`. */
  readonly endpointPrefixes: readonly string[];
  /** What comes before the last dot in `X-Amz-Target`, e.g. `CloudTrail_20131101`. */
  readonly targetPrefixes: readonly string[];
  /** `eventSource` of its records, e.g. `route53.amazonaws.com`. */
  readonly eventSource: string;
  /** What the service speaks where a request's head does not say, and it has no model. */
  readonly protocol?: Protocol;
  /** Set when the service is global: the region its records carry whatever was asked. */
  readonly globalRegion?: string;
}

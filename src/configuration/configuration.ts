import type { AwsCredentials } from "../destinations/index.ts";
import type { MappedCaller } from "../identify/index.ts";
import type { HostMap } from "../upstreams/index.ts";
import type { Address } from "./addresses.ts";
import type { DestinationService } from "./destinations.ts";

/** How `serve` runs. Frozen; parts get the values they need, never the whole. */
export interface Configuration {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Everything the server keeps lies under this directory. */
  readonly dataDirectory: string;
  /** Twelve digits: the account made at first start. */
  readonly accountId: string;
  /** Of requests that do not say one, and of `trailcam env`. */
  readonly region: string;
  readonly durability: "strict" | "relaxed";
  /** Gateway processes on the port; 1 is the server itself, and no further ones. */
  readonly workers: number;
  readonly authentication: "verify" | "trust";
  readonly deliveryIntervalMs: number;
  /** The time that one digest of log files covers; at least a second. */
  readonly digestIntervalMs: number;
  readonly allowsReset: boolean;
  /** Files of buckets are sealed, also where no client asks for it. */
  readonly encryptsAtRest: boolean;
  /** Where trails deliver to outside of the sandbox. */
  readonly destinations: ReadonlyMap<DestinationService, Address>;
  /** What stands before a service in the source of an event for a bus outside of the sandbox. */
  readonly eventSourcePrefix: string;
  /** A function, so that whoever prints a configuration prints no secret. */
  readonly destinationCredentials: (() => Promise<AwsCredentials>) | undefined;
  /** Whether a bucket without a policy refuses the trails of its own account, as AWS's do. */
  readonly bucketPolicy: "required" | "optional";
  /** How long an upstream may take to begin its answer. */
  readonly upstreamTimeoutMs: number;
  /** By service key; `"*"` for all that have no line of their own. `"aws"` is AWS itself. */
  readonly upstreams: ReadonlyMap<string, Address>;
  /** Where hosts of AWS really are. */
  readonly hosts: HostMap;
  /** Where models of services lie that were added to those that come with the program. */
  readonly modelsDirectory: string;
  /** Whose the keys are that were not made here. */
  readonly callers: readonly MappedCaller[];
}

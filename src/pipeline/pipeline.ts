import type { Clock } from "../base/clock.ts";
import type { CapturedHead, ProxiedTo } from "../base/exchange.ts";
import type { Ids } from "../base/ids.ts";
import type { EmbeddedServices } from "../embedded/index.ts";
import type { Conversation, Upstream } from "../gateway/index.ts";
import type { KnownCallers } from "../identify/index.ts";
import type { Journal, OmittedFields } from "../journal/index.ts";
import type { Models } from "../models/index.ts";
import type { RecordFacts } from "../record/index.ts";
import type { AwsCredentials } from "../upstreams/index.ts";
import { type Destination, resolveDestination } from "../wire/index.ts";
import type { Authenticator } from "./authenticator.ts";
import { RecordedConversation } from "./recorded-conversation.ts";

/** Who knows where calls go. */
export interface CallUpstreams {
  /**
   * @param signer with what a call to AWS itself is signed, where the call's own caller knows.
   * @returns undefined when the service is answered in this process.
   */
  find(destination: Destination, signer?: AwsCredentials | "nobody"): Upstream | undefined;
  /** Where a call goes that passes as it was signed. */
  passing(to: ProxiedTo, destination: Destination): Upstream;
}

export interface PipelineOptions {
  readonly authenticator: Pick<Authenticator, "authenticate">;
  readonly embedded: EmbeddedServices;
  readonly upstreams: CallUpstreams;
  readonly models: Models;
  readonly callers: Pick<KnownCallers, "learn">;
  readonly journal: Pick<Journal, "append">;
  readonly omitted: Pick<OmittedFields, "keep">;
  /** The account of calls whose caller cannot be made out. */
  readonly accountId: string;
  /** The region of requests that do not say one. */
  readonly region: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told of failures that a client sees only as an error without a reason. */
  readonly onFailure: (what: string, error: unknown) => void;
  /** Told of every call that came to an end, once its record is in the journal. */
  readonly onRecorded?: (facts: RecordFacts) => void;
}

/** What the gateway's conversations stand on. */
export class Pipeline {
  readonly #options: PipelineOptions;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** Where a request is bound for, as its conversation has it. Total. */
  destinationOf(head: CapturedHead): Destination {
    return resolveDestination(head, { region: this.#options.region });
  }

  /** Begins the conversation of one request. Never throws. */
  begin(head: CapturedHead, destination = this.destinationOf(head)): Conversation {
    return new RecordedConversation(head, destination, this.#options);
  }
}

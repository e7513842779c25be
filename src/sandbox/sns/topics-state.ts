import type { Collection, StateStore } from "../../base/state-store.ts";
import type { SubscriptionAddress, TopicAddress } from "./identifiers.ts";
import { Outbox } from "./sending/outbox.ts";

export interface TopicDocument extends TopicAddress {
  /** What was set, by the names that GetTopicAttributes gives; the policy apart. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Undefined while nobody has set one: then the default policy holds. */
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly subscriptionsDeleted: number;
  /** Counts the messages of a FIFO topic. */
  readonly sequence: number;
}

/** The ways of delivery that are carried out. */
export type Protocol = "http" | "https" | "sqs" | "email" | "email-json";

export interface SubscriptionDocument extends SubscriptionAddress {
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** The account that subscribed. */
  readonly owner: string;
  /** Who subscribed, as an ARN. */
  readonly principal: string;
  /** What was set, by the names that GetSubscriptionAttributes gives. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly isConfirmed: boolean;
  readonly confirmationWasAuthenticated: boolean;
  /** Set when it was confirmed so that only its owner and the topic's may end it. */
  readonly authenticatesOnUnsubscribe: boolean;
}

/** What a token that was sent out stands for. */
export interface TokenDocument {
  /** Of the subscription. */
  readonly key: string;
  readonly issuedAtMs: number;
  /** The subscription as it was before it was ended, which the token brings back. */
  readonly ended?: SubscriptionDocument;
}

/** A message attribute as it is kept and written into envelopes: binary values are base64. */
export interface MessageAttribute {
  readonly Type: string;
  readonly Value: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export type MessageType = "Notification" | "SubscriptionConfirmation" | "UnsubscribeConfirmation";

/** A message on its way to one subscription. */
export interface OutboxRow {
  readonly type: MessageType;
  readonly messageId: string;
  readonly atMs: number;
  /** As the subscription's protocol gets it. */
  readonly message: string;
  readonly subject?: string;
  readonly attributes?: MessageAttributes;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** Of a confirmation. */
  readonly token?: string;
  /** Set where the subscription itself is gone. */
  readonly subscription?: SubscriptionDocument;
  readonly failedAttempts: number;
  readonly dueAtMs: number;
}

/** A pair of keys that messages are signed with. *Secret*. */
export interface SigningDocument {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly expiresAtMs: number;
}

export interface DeduplicationDocument {
  readonly atMs: number;
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** All that SNS keeps. */
export interface TopicsState {
  readonly store: StateStore;
  /** By topic key. */
  readonly topics: Collection<TopicDocument>;
  /** By subscription key. */
  readonly subscriptions: Collection<SubscriptionDocument>;
  /** `<owner>/<region>/<subscription key>`, for who asks what it subscribed to. */
  readonly owned: Collection<null>;
  /** By token. */
  readonly tokens: Collection<TokenDocument>;
  readonly outbox: Outbox;
  /** `<topic key>/<scope and id, hashed>`. */
  readonly deduplications: Collection<DeduplicationDocument>;
  /** `<topic key>/<time>/<key of the deduplication>`, to forget them in time. */
  readonly deduplicationTimes: Collection<string>;
  /** By the id in the certificate's URL. */
  readonly signing: Collection<SigningDocument>;
}

export function openTopicsState(store: StateStore): TopicsState {
  return {
    store,
    topics: store.collection("sns/topics"),
    subscriptions: store.collection("sns/subscriptions"),
    owned: store.collection("sns/owned"),
    tokens: store.collection("sns/tokens"),
    outbox: new Outbox(store.collection("sns/outbox")),
    deduplications: store.collection("sns/deduplications"),
    deduplicationTimes: store.collection("sns/deduplication-times"),
    signing: store.collection("sns/signing"),
  };
}

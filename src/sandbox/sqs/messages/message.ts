/** An attribute that a sender put beside a message. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, and behind a dot whatever the sender likes. */
  readonly dataType: string;
  readonly text?: string;
  /** Base64. */
  readonly binary?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message as it was sent. Never changes. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Only `AWSTraceHeader` exists. */
  readonly systemAttributes: MessageAttributes;
  readonly senderId: string;
  readonly sentAtMs: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Of a FIFO queue only: twenty digits. */
  readonly sequenceNumber?: string;
  /** The queue that it was moved from, because nobody could handle it. */
  readonly deadLetterSourceArn?: string;
}

/** Where a message is: takeable, not yet, or with a receiver. */
export type Place = "ready" | "delayed" | "received";

/** What became of a message so far. */
export interface MessageProgress {
  readonly place: Place;
  /** When it is ready again; means nothing in `ready`. */
  readonly dueAtMs: number;
  readonly sentAtMs: number;
  readonly receiveCount: number;
  readonly firstReceivedAtMs?: number;
  /** Of the last receipt handle. */
  readonly receipt?: string;
  readonly groupId?: string;
}

import type { CapturedHead } from "../base/exchange.ts";
import type { Operation, Protocol, ServiceEntry, ServiceModel } from "../models/index.ts";

/** Where a request is addressed to, as far as its head tells. */
export interface Destination {
  /** Undefined when no catalogue line matches. */
  readonly service: ServiceEntry | undefined;
  /** The name signed with, or the best guess from target or host; `"unknown"` as a last resort. */
  readonly signingName: string;
  /** The region signed for, or the one in the host name, or the default. */
  readonly region: string;
  /** `eventSource` for the record: the catalogue's, or `<signing name>.amazonaws.com`. */
  readonly eventSource: string;
  /** How the client speaks, seen from the head alone. */
  readonly protocol: Protocol;
  /** There when nothing in the head tells the service from others of its signing name. */
  readonly isGuessed?: true;
}

/** Values under the model's member names. Timestamps are `Date`, blobs `Uint8Array`. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Why nothing that lies within a body was had: it was not kept whole, or is not in its format. */
export type BodyLack = "cut" | "unreadable";

/** What could be read of an input or output that could not be read whole. */
export interface PartialParameters {
  /** `UNREAD` stands for each member that was sent and could not be read. */
  readonly members: Parameters;
  /** Undefined when the body was read but for such members. */
  readonly lack: BodyLack | undefined;
}

/** A request that was understood in full. */
export interface DecodedCall {
  readonly kind: "decoded";
  readonly head: CapturedHead;
  readonly destination: Destination;
  readonly protocol: Protocol;
  readonly model: ServiceModel;
  readonly operation: Operation;
  /** Streaming members are absent: their bytes never enter a call. */
  readonly input: Parameters;
  /**
   * The input for records, with the numbers that no number of JavaScript holds as they were sent.
   * Undefined when there are none.
   */
  readonly exactInput?: Parameters;
  /** Names the client sent and the model does not know (a client newer than the model). */
  readonly undeclared: readonly string[];
}

export type UndecodedReason =
  | "unknown-service"
  | "unknown-operation"
  | "malformed-body"
  | "body-too-large"
  | "no-model"
  /** Others may read it as another call: it is not to be forwarded. */
  | "ambiguous";

/** A request that was not, with what could still be had. It is recorded like any other. */
export interface UndecodedCall {
  readonly kind: "undecoded";
  readonly head: CapturedHead;
  readonly destination: Destination;
  readonly protocol: Protocol;
  readonly model: ServiceModel | undefined;
  /** Known when only the body could not be read. */
  readonly operation: Operation | undefined;
  /** The action's name as the wire gives it: `Action=`, `X-Amz-Target`, or method and path. */
  readonly operationName: string;
  readonly reason: UndecodedReason;
  /** What was wrong, for the client's error message. Never holds a value of the request. */
  readonly detail: string;
  /**
   * What query, JSON, CBOR and XML say by themselves; undefined when that is nothing, and when the
   * operation is known: of its input some may be secret, and only the model knows what.
   */
  readonly parameters: Parameters | undefined;
  /** What could be read of a known operation's input, with `UNREAD` for what could not. */
  readonly input: Parameters | undefined;
  /** Set when nothing of the body is in `parameters` or `input`, although it would belong there. */
  readonly lack: BodyLack | undefined;
}

export type Call = DecodedCall | UndecodedCall;

/** What came of a call. */
export type Outcome =
  | {
      readonly kind: "succeeded";
      readonly status: number;
      /** Undefined when not all of it could be read. */
      readonly output: Parameters | undefined;
      /** Set when it could not: what could. */
      readonly partial?: PartialParameters | undefined;
      readonly requestId: string | undefined;
    }
  | {
      readonly kind: "failed";
      readonly status: number;
      /** The exception's shape name where the model knows it, else the code as on the wire. */
      readonly code: string;
      /** The code exactly as on the wire. */
      readonly wireCode: string;
      readonly message: string | undefined;
      readonly requestId: string | undefined;
    }
  /** The upstream gave no answer, or the recorder stopped before it came. */
  | { readonly kind: "unknown"; readonly why: "unreachable" | "aborted" | "interrupted" };

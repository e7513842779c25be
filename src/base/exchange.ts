/**
 * One HTTP exchange as the gateway captured it: bytes and facts of the connection, no meaning.
 * `wire` gives it meaning.
 */

/** Names in lower case; a header sent several times is one value, joined by `", "`. */
export type CapturedHeaders = ReadonlyMap<string, string>;

/** A body as far as it was kept. The transfer itself is never bounded by what is kept here. */
export interface CapturedBody {
  /** The first bytes of the body. All of it when `bytes.length === totalBytes`. */
  readonly bytes: Buffer;
  /** What went over the wire in all. */
  readonly totalBytes: number;
}

/** The head of a request: all that is known before its body arrives. */
export interface CapturedHead {
  /** Fixed on arrival; becomes the record's `eventID`. */
  readonly eventId: string;
  readonly receivedAtMs: number;
  readonly method: string;
  /** The request target exactly as sent, never normalised: `/./` and `%2F` are legal in S3 keys. */
  readonly target: string;
  readonly headers: CapturedHeaders;
  /** Name, value, name, value, … as sent: for forwarding byte for byte. */
  readonly rawHeaders: readonly string[];
  /** The peer's address without port, IPv4-mapped IPv6 shown as IPv4. */
  readonly remoteAddress: string;
  /** Set when the client came over TLS. */
  readonly tls?: { readonly version: string; readonly cipherSuite: string };
  /** Set when the client came to us as to its proxy: whom it believes to speak to. */
  readonly proxied?: ProxiedTo;
  /**
   * Set for a call of someone signed in to the console, which is proved and has no signature. Never
   * read from a request: who admitted it says so.
   */
  readonly console?: ConsoleCall;
}

/** What the signature of a call would say that the console makes for someone. */
export interface ConsoleCall {
  /** Of the temporary credentials that the session is lent. */
  readonly accessKeyId: string;
  readonly signingName: string;
  readonly region: string;
}

/** The server that a proxy's client wants. */
export interface ProxiedTo {
  readonly scheme: "http" | "https";
  /** `host`, or `host:port`. */
  readonly authority: string;
}

export interface CapturedRequest extends CapturedHead {
  readonly body: CapturedBody;
}

export interface CapturedResponse {
  readonly status: number;
  readonly headers: CapturedHeaders;
  readonly body: CapturedBody;
}

/** How an exchange ended, seen from the gateway. */
export type ExchangeEnd =
  /** The upstream's answer was had in full. */
  | "answered"
  /** The gateway refused and made the answer itself: bad signature, too large, unreadable. */
  | "refused"
  /** The client went away before the answer was complete. */
  | "aborted"
  /** The upstream could not be reached, or broke off. */
  | "unreachable";

export interface Exchange {
  readonly request: CapturedRequest;
  /** Absent when no head of a response was ever had. */
  readonly response?: CapturedResponse;
  readonly end: ExchangeEnd;
  readonly completedAtMs: number;
}

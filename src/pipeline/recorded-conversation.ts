import type { CapturedHead, CapturedRequest, Exchange } from "../base/exchange.ts";
import type { HttpAnswer } from "../base/http-answer.ts";
import { errorTarget, type MadeCall } from "../embedded/index.ts";
import type { Admission, Conversation, GatewayFailure, Upstream } from "../gateway/index.ts";
import type { Principal } from "../identify/index.ts";
import type { EntryKind } from "../journal/index.ts";
import { composeWithOmissions, isReadOnly, type RecordFacts } from "../record/index.ts";
import { UpstreamError } from "../upstreams/index.ts";
import {
  answersInStream,
  type Call,
  type Destination,
  decodeRequest,
  decodeResponse,
  encodeError,
  guardBody,
  malformedRequest,
  type Outcome,
  ServiceError,
} from "../wire/index.ts";
import type { Authentication } from "./authenticator.ts";
import { planBody } from "./body-plan.ts";
import { embeddedUpstream } from "./embedded-upstream.ts";
import { furtherFacts } from "./further-facts.ts";
import { journalRecords } from "./journal-records.ts";
import type { PipelineOptions } from "./pipeline.ts";
import {
  answerWithheld,
  bodyTooLarge,
  cutShort,
  noRoom,
  notAuthenticated,
  notRecorded,
  notSent,
  stalled,
  upstreamFailed,
} from "./refusals.ts";
import { newRequestId } from "./request-id.ts";

type Accepted = Authentication & { readonly kind: "accepted" };

/** What a conversation knows once its call was read and its caller made out. */
interface Reading {
  readonly call: Call;
  readonly authentication: Authentication;
}

/** One request, from its head to its record. */
export class RecordedConversation implements Conversation {
  readonly body: "whole" | "streamed";
  readonly #head: CapturedHead;
  readonly #destination: Destination;
  readonly #options: PipelineOptions;
  readonly #requestId: string;
  /** The call was refused because its intent could not be made durable. */
  #isJournalDown = false;
  /** Somebody may have carried the call out. */
  #isForwarded = false;
  /** It was this process, whose own identities know the sessions that it gives out. */
  #isAnsweredHere = false;
  #reading: Reading | undefined;
  /** The calls that services made for the caller. */
  #made: readonly MadeCall[] = [];
  /** Where the call took place, if whoever carried it out says so. */
  #region: string | undefined;

  constructor(head: CapturedHead, destination: Destination, options: PipelineOptions) {
    this.#head = head;
    this.#destination = destination;
    this.#options = options;
    this.#requestId = newRequestId(destination, options.ids);
    this.body = planBody(head, destination, options.models);
  }

  async admit(request: CapturedRequest): Promise<Admission> {
    const { call, authentication } = this.#read(request);
    if (authentication.kind === "refused") return this.#refuse(call, authentication.error);
    const isCut = request.body.bytes.length < request.body.totalBytes;
    if (this.body === "whole" && isCut) return this.#refuse(call, bodyTooLarge(call));
    if (call.kind === "undecoded" && call.reason === "ambiguous") {
      // Whoever answers it may read another call in it than the record would tell of.
      return this.#refuse(call, malformedRequest(call));
    }
    if (!(await this.#isIntentDurable(call, authentication.principal))) {
      this.#isJournalDown = true;
      return this.#refuse(call, notRecorded(call));
    }
    this.#isForwarded = true;
    const { check } = authentication;
    return {
      kind: "forward",
      upstream: this.#upstreamOf(call, authentication),
      // What nobody knows may be a stream, whose head is waited for.
      isAnswerWhole: call.operation !== undefined && !answersInStream(call),
      ...(check && { guard: (body: AsyncIterable<Uint8Array>) => guardBody(body, check) }),
    };
  }

  answerFor(failure: GatewayFailure): HttpAnswer {
    const { call } = this.#read({ ...this.#head, body: { bytes: Buffer.alloc(0), totalBytes: 1 } });
    if (failure.kind === "cut-short") return this.#encode(call, cutShort(call));
    if (failure.kind === "stalled") return this.#encode(call, stalled(call));
    if (failure.kind === "no-room") return this.#encode(call, noRoom(call));
    if (failure.kind === "not-recorded") {
      return this.#encode(call, this.#isForwarded ? answerWithheld(call) : notRecorded(call));
    }
    const { cause } = failure;
    if (failure.kind === "body-refused" && cause instanceof ServiceError) {
      return this.#encode(call, cause);
    }
    this.#options.onFailure("no answer from the upstream", cause);
    if (cause instanceof UpstreamError) return this.#encode(call, notSent(call, cause));
    return this.#encode(call, upstreamFailed(call, cause));
  }

  async settle(exchange: Exchange): Promise<void> {
    const { call: admitted, authentication } = this.#read(exchange.request);
    const call = this.#inItsRegion(this.#passed(admitted, exchange.request));
    const outcome = outcomeOf(call, exchange);
    this.#learn(call, authentication, outcome);
    const extendedRequestId = exchange.response?.headers.get("x-amz-id-2");
    const facts = this.#factsOf(call, authentication.principal, {
      outcome,
      completedAtMs: exchange.completedAtMs,
      refused: authentication.kind === "refused",
      bytesIn: exchange.request.body.totalBytes,
      bytesOut: exchange.response?.body.totalBytes ?? 0,
      ...(extendedRequestId !== undefined && { extendedRequestId }),
    });
    const { models, ids } = this.#options;
    try {
      await this.#journal("record", furtherFacts(facts, { made: this.#made, models, ids }));
    } catch (error) {
      // The refusal that tells of it may go out unrecorded, because nothing was carried out.
      if (!this.#isJournalDown) throw error;
    }
    this.#options.onRecorded?.(facts);
  }

  /** A trail of one region records what took place there, wherever the caller thought it was. */
  #inItsRegion(call: Call): Call {
    const region = this.#region;
    if (region === undefined || region === call.destination.region) return call;
    return { ...call, destination: { ...call.destination, region } };
  }

  /** Sessions that an upstream gave out are to be known by name when they call. */
  #learn(call: Call, authentication: Authentication, outcome: Outcome): void {
    const { callers, onFailure } = this.#options;
    if (authentication.kind === "refused" || !this.#isForwarded || this.#isAnsweredHere) return;
    // Of all other services the output need not be read.
    if (call.kind !== "decoded" || call.model.entry.key !== "sts") return;
    if (outcome.kind !== "succeeded" || !outcome.output) return;
    const { principal: by, isMadeUp = false } = authentication;
    try {
      callers.learn(call, outcome.output, { by, isMadeUp });
    } catch (error) {
      onFailure("who was given credentials could not be kept", error);
    }
  }

  /** Reads the call and its caller once; what admission saw is what the record says. */
  #read(request: CapturedRequest): Reading {
    if (this.#reading) return this.#reading;
    const call = decodeRequest(request, this.#destination, this.#options.models);
    this.#reading = { call, authentication: this.#authenticate(call, request) };
    return this.#reading;
  }

  /** Of a body that streamed, the beginning is there only now: a form names its object in it. */
  #passed(call: Call, request: CapturedRequest): Call {
    if (this.body !== "streamed" || call.operation !== undefined) return call;
    return decodeRequest(request, this.#destination, this.#options.models);
  }

  /** A store of identities that cannot be read proves nobody: the refusal is recorded like any. */
  #authenticate(call: Call, request: CapturedRequest): Authentication {
    const { authenticator, accountId, onFailure } = this.#options;
    try {
      return authenticator.authenticate(call, request, this.body);
    } catch (error) {
      onFailure("callers cannot be made out: calls are refused", error);
      const principal = { kind: "unattributed", accountId, reason: "unknown-key" } as const;
      return { kind: "refused", principal, error: notAuthenticated() };
    }
  }

  /** Makes the intent of a changing call durable; false when that failed. */
  async #isIntentDurable(call: Call, principal: Principal): Promise<boolean> {
    if (isReadOnly(call)) return true;
    const facts = this.#factsOf(call, principal, {
      outcome: { kind: "unknown", why: "interrupted" },
      completedAtMs: this.#head.receivedAtMs,
      refused: false,
      bytesIn: 0,
      bytesOut: 0,
    });
    try {
      await this.#journal("intent", [facts]);
      return true;
    } catch (error) {
      this.#options.onFailure("the journal does not take records: calls are refused", error);
      return false;
    }
  }

  #journal(kind: EntryKind, all: readonly RecordFacts[]): Promise<void> {
    return journalRecords(kind, all.map(composeWithOmissions), this.#options);
  }

  #factsOf(
    call: Call,
    principal: Principal,
    seen: Omit<RecordFacts, "call" | "principal" | "accountId" | "requestId">,
  ): RecordFacts {
    const { outcome } = seen;
    const requestId = outcome.kind === "unknown" ? undefined : outcome.requestId;
    return {
      ...seen,
      call,
      principal,
      accountId: principal.accountId,
      requestId: requestId ?? this.#requestId,
    };
  }

  #upstreamOf(call: Call, { principal, passTo, signer }: Accepted): Upstream {
    const { upstreams, embedded, clock, ids } = this.#options;
    if (passTo) return upstreams.passing(passTo, call.destination);
    const upstream = upstreams.find(call.destination, signer);
    if (upstream) return upstream;
    this.#isAnsweredHere = true;
    return embeddedUpstream(call, {
      ...{ embedded, principal, requestId: this.#requestId, clock, ids },
      onMade: (made) => {
        this.#made = made;
      },
      onRegion: (region) => {
        this.#region = region;
      },
    });
  }

  #refuse(call: Call, error: ServiceError): Admission {
    return { kind: "refuse", answer: this.#encode(call, error) };
  }

  #encode(call: Call, error: ServiceError): HttpAnswer {
    return encodeError(errorTarget(call), error, this.#requestId);
  }
}

function outcomeOf(call: Call, exchange: Exchange): Outcome {
  const { response, end } = exchange;
  if (!response) return { kind: "unknown", why: "unreachable" };
  const outcome = decodeResponse(call, response);
  const isBrokenOff = end === "unreachable" && outcome.kind === "succeeded";
  if (!isBrokenOff || answersInStream(call)) return outcome;
  // What there is of a document says nothing: it is as if no answer had come.
  const { code, message } = upstreamFailed(call, undefined);
  const { requestId } = outcome;
  return { kind: "failed", status: 502, code, wireCode: code, message, requestId };
}

import type { CapturedHead, CapturedRequest, Exchange } from "../base/exchange.ts";
import type { HttpAnswer } from "../base/http-answer.ts";
import { errorTarget } from "../embedded/index.ts";
import type { Admission, Conversation, GatewayFailure } from "../gateway/index.ts";
import type { Principal } from "../identify/index.ts";
import { composeRecord, isReadOnly, serializeRecord } from "../record/index.ts";
import {
  type Call,
  type Destination,
  decodeRequest,
  decodeResponse,
  encodeError,
  guardBody,
  type Outcome,
  ServiceError,
} from "../wire/index.ts";
import type { Authentication } from "./authenticator.ts";
import { planBody } from "./body-plan.ts";
import { embeddedUpstream } from "./embedded-upstream.ts";
import type { PipelineOptions } from "./pipeline.ts";
import { bodyTooLarge, cutShort, notRecorded, upstreamFailed } from "./refusals.ts";
import { newRequestId } from "./request-id.ts";

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
  #reading: Reading | undefined;

  constructor(head: CapturedHead, destination: Destination, options: PipelineOptions) {
    this.#head = head;
    this.#destination = destination;
    this.#options = options;
    this.#requestId = newRequestId(destination, options.ids);
    this.body = planBody(head, destination);
  }

  async admit(request: CapturedRequest): Promise<Admission> {
    const { call, authentication } = this.#read(request);
    if (authentication.kind === "refused") return this.#refuse(call, authentication.error);
    const isCut = request.body.bytes.length < request.body.totalBytes;
    if (this.body === "whole" && isCut) return this.#refuse(call, bodyTooLarge(call));
    if (!(await this.#isIntentDurable(call, authentication.principal))) {
      return this.#refuse(call, notRecorded(call));
    }
    const { check, principal } = authentication;
    return {
      kind: "forward",
      upstream:
        this.#options.upstreams.find(this.#destination.service?.key) ??
        embeddedUpstream(call, {
          embedded: this.#options.embedded,
          principal,
          requestId: this.#requestId,
          clock: this.#options.clock,
          ids: this.#options.ids,
        }),
      ...(check && { guard: (body: AsyncIterable<Uint8Array>) => guardBody(body, check) }),
    };
  }

  answerFor(failure: GatewayFailure): HttpAnswer {
    const { call } = this.#read({ ...this.#head, body: { bytes: Buffer.alloc(0), totalBytes: 1 } });
    if (failure.kind === "cut-short") return this.#encode(call, cutShort(call));
    const { cause } = failure;
    if (failure.kind === "body-refused" && cause instanceof ServiceError) {
      return this.#encode(call, cause);
    }
    this.#options.onFailure("no answer from the upstream", cause);
    return this.#encode(call, upstreamFailed(call));
  }

  async settle(exchange: Exchange): Promise<void> {
    const { call, authentication } = this.#read(exchange.request);
    const outcome = outcomeOf(call, exchange);
    const extendedRequestId = exchange.response?.headers.get("x-amz-id-2");
    const json = this.#compose(call, authentication.principal, {
      outcome,
      completedAtMs: exchange.completedAtMs,
      refused: authentication.kind === "refused",
      bytesIn: exchange.request.body.totalBytes,
      bytesOut: exchange.response?.body.totalBytes ?? 0,
      ...(extendedRequestId !== undefined && { extendedRequestId }),
    });
    await this.#options.journal.append([{ kind: "record", eventId: this.#head.eventId, json }]);
  }

  /** Reads the call and its caller once; what admission saw is what the record says. */
  #read(request: CapturedRequest): Reading {
    if (this.#reading) return this.#reading;
    const call = decodeRequest(request, this.#destination, this.#options.models);
    const authentication = this.#options.authenticator.authenticate(call, request, this.body);
    this.#reading = { call, authentication };
    return this.#reading;
  }

  /** Makes the intent of a changing call durable; false when that failed. */
  async #isIntentDurable(call: Call, principal: Principal): Promise<boolean> {
    if (isReadOnly(call)) return true;
    const json = this.#compose(call, principal, {
      outcome: { kind: "unknown", why: "interrupted" },
      completedAtMs: this.#head.receivedAtMs,
      refused: false,
      bytesIn: 0,
      bytesOut: 0,
    });
    try {
      await this.#options.journal.append([{ kind: "intent", eventId: this.#head.eventId, json }]);
      return true;
    } catch (error) {
      this.#options.onFailure("the journal does not take records: calls are refused", error);
      return false;
    }
  }

  #compose(
    call: Call,
    principal: Principal,
    facts: {
      readonly outcome: Outcome;
      readonly completedAtMs: number;
      readonly refused: boolean;
      readonly bytesIn: number;
      readonly bytesOut: number;
      readonly extendedRequestId?: string;
    },
  ): string {
    const { outcome } = facts;
    const requestId = outcome.kind === "unknown" ? undefined : outcome.requestId;
    return serializeRecord(
      composeRecord({
        ...facts,
        call,
        principal,
        accountId: principal.accountId,
        requestId: requestId ?? this.#requestId,
      }),
    );
  }

  #refuse(call: Call, error: ServiceError): Admission {
    return { kind: "refuse", answer: this.#encode(call, error) };
  }

  #encode(call: Call, error: ServiceError): HttpAnswer {
    return encodeError(errorTarget(call), error, this.#requestId);
  }
}

function outcomeOf(call: Call, exchange: Exchange): Outcome {
  if (!exchange.response) return { kind: "unknown", why: "unreachable" };
  return decodeResponse(call, exchange.response);
}

import type { ServiceRules } from "../../models/index.ts";
import type { BodyLack, Call, Outcome, Parameters, UndecodedCall } from "../../wire/index.ts";
import type { Json } from "../audit-record.ts";
import { isObject } from "../families/render.ts";
import { BODY_NOTES } from "../notes.ts";

/**
 * A call as records show it: with its numbers as they were sent, and one that was not understood
 * whole as one that was, with what could be read of its input.
 */
export function asFarAsRead(call: Call): Call {
  if (call.kind === "decoded") return call.exactInput ? { ...call, input: call.exactInput } : call;
  const { model, operation, input } = call;
  if (!model || !operation || !input) return call;
  return { ...call, kind: "decoded", model, operation, input, undeclared: [] };
}

/** True when nothing of a known operation's input was beside a body of which nothing is had. */
export function isAllInBody({ lack, input }: UndecodedCall): boolean {
  return lack !== undefined && input !== undefined && Object.keys(input).length === 0;
}

/** What is to be had of a successful call's output. */
export function outputOf(outcome: Outcome): Parameters | undefined {
  return outcome.kind === "succeeded" ? (outcome.output ?? outcome.partial?.members) : undefined;
}

/** The rules of a call: what a service is known to add holds for a body that was read. */
export function rulesOfRead(call: Call, rules: ServiceRules): ServiceRules {
  if (call.kind === "decoded" || !call.lack || !rules.defaults) return rules;
  const { defaults: _unknown, ...others } = rules;
  return others;
}

/** Says beside what is shown that a body could not be. */
export function withNote(shown: Json, of: "request" | "answer", lack: BodyLack | undefined): Json {
  if (!lack) return shown;
  const note = BODY_NOTES[of][lack];
  return isObject(shown) ? { ...(shown as Readonly<Record<string, Json>>), ...note } : note;
}

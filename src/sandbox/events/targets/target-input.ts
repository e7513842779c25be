import type { Target } from "@aws-sdk/client-eventbridge";
import type { DeliveryDocument } from "../events-state.ts";
import { type JsonValue, parsePath, readJson, resolvePath, writeJson } from "../json/index.ts";
import { fillTemplate } from "./input-template.ts";

/** What a target gets, and the event it comes from. */
export interface TargetInput {
  /** JSON, or a template's text. */
  readonly text: string;
  readonly event: JsonValue;
}

/** The event as the target wants it: whole, a part of it, a constant, or a template filled in. */
export function inputOf(delivery: DeliveryDocument): TargetInput {
  const event = readJson(delivery.event);
  return { event, text: textOf(delivery.target, event, delivery) };
}

function textOf(target: Target, event: JsonValue, delivery: DeliveryDocument): string {
  const { Input, InputPath, InputTransformer: transformer } = target;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) {
    const part = resolvePath(event, parsePath(InputPath));
    // Source: assumed, for a path that leads nowhere; a target's input would show.
    return part ? writeJson(part) : "null";
  }
  if (!transformer) return delivery.event;
  return fillTemplate(transformer.InputTemplate ?? "", transformer.InputPathsMap ?? {}, {
    event,
    ruleArn: delivery.rule.arn,
    ruleName: delivery.rule.name,
    ingestedAtMs: delivery.ingestedAtMs,
  });
}

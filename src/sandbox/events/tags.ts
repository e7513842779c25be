import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../embedded/index.ts";
import { DEFAULT_BUS, parseArn } from "./arns.ts";
import { findBus } from "./buses/find-bus.ts";
import { ARN, checkConstraints } from "./constraints.ts";
import { type EventsState, ruleKey } from "./events-state.ts";
import { busNotFound, notFound, ruleNotFound, validationFailed } from "./refusals.ts";

/** Source: documented, EventBridge user guide, tagging. */
const TAGS_MAX = 50;

export const tagResource =
  (state: EventsState) =>
  (input: TagResourceRequest, context: OperationContext): TagResourceResponse => {
    checkTags(input.Tags);
    return state.store.transaction(() => {
      addTags(state, requireTagged(state, context, input.ResourceARN), input.Tags);
      return {};
    });
  };

export const untagResource =
  (state: EventsState) =>
  (input: UntagResourceRequest, context: OperationContext): UntagResourceResponse =>
    state.store.transaction(() => {
      const arn = requireTagged(state, context, input.ResourceARN);
      const tags = new Map(Object.entries(state.tags.get(arn) ?? {}));
      for (const key of input.TagKeys ?? []) tags.delete(key);
      state.tags.put(arn, Object.fromEntries(tags));
      return {};
    });

export const listTagsForResource =
  (state: EventsState) =>
  (input: ListTagsForResourceRequest, context: OperationContext): ListTagsForResourceResponse => {
    const tags = state.tags.get(requireTagged(state, context, input.ResourceARN)) ?? {};
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  };

/** @throws {ServiceError} `ValidationException`. */
export function checkTags(tags: readonly Tag[] = []): void {
  checkConstraints(
    ...tags.flatMap(({ Key, Value }, i) => [
      { member: `tags.${i + 1}.member.key`, value: Key, min: 1, max: 128 },
      { member: `tags.${i + 1}.member.value`, value: Value, max: 256 },
    ]),
  );
  // Source: assumed, the wording.
  if (tags.some(({ Key }) => /^aws:/i.test(Key ?? ""))) {
    throw validationFailed("Tag keys must not begin with aws:.");
  }
}

/**
 * Adds tags to a resource, which is not looked up. To be called within a transaction.
 *
 * @throws {ServiceError} `ValidationException`.
 */
export function addTags(state: EventsState, arn: string, added: readonly Tag[] = []): void {
  if (added.length === 0) return;
  const tags = new Map(Object.entries(state.tags.get(arn) ?? {}));
  for (const { Key: key = "", Value: value = "" } of added) tags.set(key, value);
  // Source: assumed, the wording.
  if (tags.size > TAGS_MAX) throw validationFailed(`A resource has at most ${TAGS_MAX} tags.`);
  state.tags.put(arn, Object.fromEntries(tags));
}

/** @returns the ARN, which is that of a bus or a rule of the caller's. */
function requireTagged(
  state: EventsState,
  context: OperationContext,
  arn: string | undefined,
): string {
  checkConstraints({ member: "resourceARN", value: arn, ...ARN });
  const parsed = parseArn(arn ?? "");
  const isOwn = parsed?.accountId === context.accountId && parsed.region === context.region;
  if (parsed?.service !== "events" || !isOwn) {
    throw notFound(`Resource ${arn} does not exist.`);
  }
  const [kind, name = "", last] = parsed.resource.split("/");
  if (kind === "event-bus") {
    if (!findBus(state, { ...parsed, name })) throw busNotFound(name);
    return arn ?? "";
  }
  const [busName, ruleName] = last === undefined ? [DEFAULT_BUS, name] : [name, last];
  if (kind !== "rule" || !state.rules.get(ruleKey(parsed, busName, ruleName))) {
    throw ruleNotFound(ruleName, busName);
  }
  return arn ?? "";
}

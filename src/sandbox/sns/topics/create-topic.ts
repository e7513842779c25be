import type { CreateTopicInput, CreateTopicResponse } from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { policyOf } from "../access.ts";
import { isFifo, topicArn, topicKey } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import type { TopicDocument, TopicsState } from "../topics-state.ts";
import { checkTags } from "./tags.ts";
import { showAttributes, withAttribute } from "./topic-attributes.ts";

/** CreateTopic. The same once more is no error, as long as nothing in it differs. */
export const createTopic =
  (state: TopicsState) =>
  (input: CreateTopicInput, context: OperationContext): CreateTopicResponse =>
    state.store.transaction(() => {
      const wanted = draft(input, context);
      const existing = state.topics.get(topicKey(wanted));
      if (!existing) state.topics.put(topicKey(wanted), wanted);
      else checkSame(state, existing, { wanted, input });
      return { TopicArn: topicArn(wanted) };
    });

function draft(input: CreateTopicInput, context: OperationContext): TopicDocument {
  const { accountId, region, clock } = context;
  const name = input.Name ?? "";
  const isWanted = input.Attributes?.FifoTopic === "true";
  const base = isWanted ? /^[\w-]{1,251}\.fifo$/ : /^[\w-]{1,256}$/;
  if (!base.test(name)) throw invalidParameter("Topic Name");
  if (input.DataProtectionPolicy) {
    throw invalidParameter("DataProtectionPolicy Reason: data protection is not supported here");
  }
  const topic: TopicDocument = {
    ...{ accountId, region, name },
    attributes: {},
    tags: checkTags({}, input.Tags),
    createdAtMs: clock.nowMs(),
    subscriptionsDeleted: 0,
    sequence: 0,
  };
  return Object.entries(input.Attributes ?? {}).reduce(
    (made, [attribute, value]) =>
      withAttribute(made, { name: attribute, value: value ?? "" }, "CreateTopic"),
    topic,
  );
}

/** Only what the request names is compared. */
function checkSame(
  state: TopicsState,
  existing: TopicDocument,
  { wanted, input }: { readonly wanted: TopicDocument; readonly input: CreateTopicInput },
): void {
  const shown = showAttributes(state, existing);
  const differs = Object.keys(input.Attributes ?? {}).some((name) => {
    if (name === "Policy") return policyOf(existing) !== policyOf(wanted);
    return (shown[name] ?? "") !== wanted.attributes[name] && !isUnset(name, wanted, shown);
  });
  if (differs) {
    throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
  }
  const hasTags = input.Tags !== undefined && input.Tags.length > 0;
  if (hasTags && sorted(wanted.tags) !== sorted(existing.tags)) {
    throw invalidParameter("Tags Reason: Topic already exists with different tags");
  }
}

/** What says "no" to something that is not set, says what is so. */
function isUnset(name: string, wanted: TopicDocument, shown: Record<string, string>): boolean {
  return shown[name] === undefined && !isFifo(wanted) && wanted.attributes[name] === "false";
}

const sorted = (tags: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(tags).sort());

import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { type CloudMapState, regionKey } from "./cloud-map-state.ts";
import { bareId } from "./identifiers.ts";

/** Source: documented, TooManyTagsException in the API reference. */
const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

export const tagResource =
  (state: CloudMapState) =>
  (input: TagResourceRequest, context: OperationContext): TagResourceResponse =>
    state.store.transaction(() => {
      addTags(state, findTagged(state, context, input.ResourceARN), input.Tags);
      return {};
    });

export const untagResource =
  (state: CloudMapState) =>
  (input: UntagResourceRequest, context: OperationContext): UntagResourceResponse =>
    state.store.transaction(() => {
      const arn = findTagged(state, context, input.ResourceARN);
      const tags = new Map(Object.entries(state.tags.get(arn) ?? {}));
      for (const key of input.TagKeys ?? []) tags.delete(key);
      state.tags.put(arn, Object.fromEntries(tags));
      return {};
    });

export const listTagsForResource =
  (state: CloudMapState) =>
  (input: ListTagsForResourceRequest, context: OperationContext): ListTagsForResourceResponse => {
    const tags = state.tags.get(findTagged(state, context, input.ResourceARN)) ?? {};
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  };

/**
 * Adds tags to a resource, which is not looked up. To be called within a transaction.
 *
 * @throws {ServiceError} `InvalidInput` or `TooManyTagsException`.
 */
export function addTags(state: CloudMapState, arn: string, added: readonly Tag[] = []): void {
  if (added.length === 0) return;
  const tags = new Map(Object.entries(state.tags.get(arn) ?? {}));
  for (const { Key: key = "", Value: value = "" } of added) {
    if (key === "" || key.length > KEY_LENGTH_MAX || value.length > VALUE_LENGTH_MAX) {
      throw new ServiceError(
        "InvalidInput",
        `Tag keys must have 1 to ${KEY_LENGTH_MAX} characters, values up to ${VALUE_LENGTH_MAX}.`,
      );
    }
    if (/^aws:/i.test(key)) {
      throw new ServiceError("InvalidInput", "Tag keys must not begin with aws:.");
    }
    tags.set(key, value);
  }
  if (tags.size > TAGS_MAX) {
    throw new ServiceError(
      "TooManyTagsException",
      "The list of tags on the resource is over the quota. The maximum number of tags that can " +
        `be applied to a resource is ${TAGS_MAX}.`,
      { members: { ResourceName: arn } },
    );
  }
  state.tags.put(arn, Object.fromEntries(tags));
}

/** @returns the ARN, which is that of a namespace or a service that exists here. */
function findTagged(
  state: CloudMapState,
  context: OperationContext,
  arn: string | undefined,
): string {
  const key = `${regionKey(context)}${bareId(arn)}`;
  const resource = state.namespaces.get(key) ?? state.services.get(key);
  if (resource?.arn === arn && arn !== undefined) return arn;
  throw new ServiceError(
    "ResourceNotFoundException",
    "The operation can't be completed because the resource was not found.",
  );
}

import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../embedded/index.ts";
import type { OrganizationDocument, OrganizationsState } from "./organizations-state.ts";
import { cutPage } from "./page.ts";
import {
  checkLength,
  checkPattern,
  constraintViolation,
  invalidInput,
  refusal,
} from "./refusals.ts";
import { requireManagement, requireReader } from "./standing.ts";
import { targetsOf } from "./tree.ts";

/** Source: documented, TagKey and TagValue in the model; fifty tags in the user guide. */
const TAGS_MAX = 50;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

type Tags = Readonly<Record<string, string>>;

export const tagResource =
  (state: OrganizationsState) =>
  (input: TagResourceRequest, context: OperationContext): object =>
    state.change(() => {
      const key = findTagged(state, requireManagement(state, context), input.ResourceId);
      state.tags.put(key, readTags(state.tags.get(key) ?? {}, input.Tags));
      return {};
    });

export const untagResource =
  (state: OrganizationsState) =>
  (input: UntagResourceRequest, context: OperationContext): object =>
    state.change(() => {
      const key = findTagged(state, requireManagement(state, context), input.ResourceId);
      const tags = new Map(Object.entries(state.tags.get(key) ?? {}));
      for (const name of input.TagKeys ?? []) tags.delete(name);
      state.tags.put(key, Object.fromEntries(tags));
      return {};
    });

export const listTagsForResource =
  (state: OrganizationsState) =>
  (input: ListTagsForResourceRequest, context: OperationContext): ListTagsForResourceResponse => {
    const key = findTagged(state, requireReader(state, context), input.ResourceId);
    const tags = Object.entries(state.tags.get(key) ?? {});
    const { items, nextToken } = cutPage(tags, input);
    return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...nextToken };
  };

/**
 * Adds tags as a client sends them to others.
 *
 * @throws {ServiceError} `InvalidInputException`, `ConstraintViolationException`.
 */
export function readTags(before: Tags, added: readonly Tag[] | undefined): Tags {
  const given = new Map<string, string>();
  for (const { Key, Value } of added ?? []) {
    const key = checkPattern(checkLength(Key, 1, 128), TAG_TEXT);
    if (/^aws:/i.test(key)) {
      throw invalidInput("INVALID_SYSTEM_TAGS_PARAMETER", "Tag keys can't begin with aws:.");
    }
    if (given.has(key)) {
      throw invalidInput("DUPLICATE_TAG_KEY", "Tag keys must be unique among the tags.");
    }
    given.set(key, checkPattern(checkLength(Value, 0, 256), TAG_TEXT));
  }
  const tags = new Map([...Object.entries(before), ...given]);
  if (tags.size > TAGS_MAX) {
    throw constraintViolation(
      "MAX_TAG_LIMIT_EXCEEDED",
      `You have exceeded the number of tags that a resource can have: ${TAGS_MAX}.`,
    );
  }
  return Object.fromEntries(tags);
}

/** The key of a resource's tags. @throws {ServiceError} `TargetNotFoundException`. */
function findTagged(
  state: OrganizationsState,
  organization: OrganizationDocument,
  resourceId: string | undefined,
): string {
  const key = `${organization.id}/${resourceId}`;
  const isThere =
    state.policies.get(key) !== undefined ||
    targetsOf(state, organization).some((targetId) => targetId === resourceId);
  if (isThere) return key;
  throw refusal("noTarget");
}

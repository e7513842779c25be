import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { invalidArgument } from "./refusals.ts";
import { requireBody } from "./request-body.ts";
import { type CloudFrontState, ownedBy } from "./state.ts";

/** Source: documented, Developer Guide, "Tag restrictions". */
const TAGS_MAX = 50;

/** A resource that carries tags. */
export interface Tagged {
  readonly accountId: string;
  readonly arn: string;
}

/** The actions on tags. */
export const TAG_ACTIONS = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

/**
 * Tags as they are kept: each with a value.
 *
 * @throws {ServiceError} `InvalidTagging`.
 *
 * Source: documented, the service's model (lengths, characters) and the API reference (message).
 */
export function acceptTags(tags: readonly Tag[]): readonly Tag[] {
  const keys = new Set(tags.map(({ Key: key }) => key));
  if (keys.size < tags.length || tags.length > TAGS_MAX || !tags.every(isTag)) {
    throw invalidTagging();
  }
  return tags.map(({ Key: key, Value: value = "" }) => ({ Key: key, Value: value }));
}

/** Replaces all tags of a resource; none at all forgets them. */
export function writeTags(state: CloudFrontState, to: Tagged, tags: readonly Tag[]): void {
  const kept = ownedBy(to.accountId, state.tags);
  if (tags.length === 0) kept.delete(to.arn);
  else kept.put(to.arn, tags);
}

function tagResource(
  state: CloudFrontState,
  input: TagResourceRequest,
  context: OperationContext,
): object {
  const resource = requireResource(state, input.Resource, context);
  const sent = requireBody(input.Tags, "Tags");
  const added = acceptTags(sent.Items ?? []);
  const keys = new Set(added.map(({ Key: key }) => key));
  const kept = readTags(state, resource).filter(({ Key: key }) => !keys.has(key));
  const tags = [...kept, ...added];
  if (tags.length > TAGS_MAX) throw invalidTagging();
  writeTags(state, resource, tags);
  return {};
}

function untagResource(
  state: CloudFrontState,
  input: UntagResourceRequest,
  context: OperationContext,
): object {
  const resource = requireResource(state, input.Resource, context);
  const keys = new Set(requireBody(input.TagKeys, "TagKeys").Items ?? []);
  const kept = readTags(state, resource).filter(({ Key: key }) => !keys.has(key ?? ""));
  writeTags(state, resource, kept);
  return {};
}

function listTagsForResource(
  state: CloudFrontState,
  input: ListTagsForResourceRequest,
  context: OperationContext,
): ListTagsForResourceResult {
  const resource = requireResource(state, input.Resource, context);
  return { Tags: { Items: [...readTags(state, resource)] } };
}

const readTags = (state: CloudFrontState, { accountId, arn }: Tagged): readonly Tag[] =>
  ownedBy(accountId, state.tags).get(arn) ?? [];

/**
 * The resource that an ARN names, which must be there and the caller's.
 *
 * Source: documented, the service's model (the pattern) and the API reference (the exceptions);
 * assumed, the message for a bad ARN, falsified by what AWS says of `arn:aws:s3:::bucket`.
 */
function requireResource(
  state: CloudFrontState,
  arn: string | undefined,
  { accountId }: OperationContext,
): Tagged {
  const parts = /^arn:aws(?:-cn)?:cloudfront::(\d+):([a-z-]+)\/(.+)$/.exec(arn ?? "");
  const [resource, owner, type = "", id = ""] = parts ?? [];
  if (resource === undefined) throw invalidArgument("Invalid ARN.");
  if (owner !== accountId) throw new ServiceError("AccessDenied", "Access denied.");
  const exists =
    (type === "distribution" && ownedBy(accountId, state.distributions).get(id)) ||
    (type === "function" && ownedBy(accountId, state.functions).get(id));
  if (!exists) {
    throw new ServiceError("NoSuchResource", "A resource that was specified is not valid.");
  }
  return { accountId, arn: resource };
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function isTag({ Key: key = "", Value: value = "" }: Tag): boolean {
  const isKey = key.length >= 1 && key.length <= 128 && TAG_TEXT.test(key);
  return isKey && !/^aws:/i.test(key) && value.length <= 256 && TAG_TEXT.test(value);
}

const invalidTagging = () =>
  new ServiceError("InvalidTagging", "The tagging specified is not valid.");

import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { type GroupDocument, keyOf, type LogsState } from "../logs-state.ts";
import { findGroup, findGroupByArn } from "../names.ts";
import { invalidParameter } from "../refusals.ts";

type Tags = Readonly<Record<string, string>>;

const TAGS_MAX = 50;
const KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** @returns the tags with others added. @throws {ServiceError} */
export function addTags(tags: Tags, added: Tags): Tags {
  for (const [key, value] of Object.entries(added)) {
    if (!KEY.test(key)) throw invalidParameter(`The tag key "${key}" is invalid.`);
    if (!VALUE.test(value)) throw invalidParameter(`The value of the tag "${key}" is invalid.`);
  }
  const all = { ...tags, ...added };
  if (Object.keys(all).length > TAGS_MAX) {
    throw new ServiceError(
      "TooManyTagsException",
      `A resource can have no more than ${TAGS_MAX} tags.`,
    );
  }
  return all;
}

/** Finds a group in the transaction that changes it. */
type Find = () => GroupDocument;

function add(state: LogsState, find: Find, added: Tags = {}): object {
  return state.store.transaction(() => {
    const group = find();
    state.groups.put(keyOf(group), { ...group, tags: addTags(group.tags, added) });
    return {};
  });
}

function remove(state: LogsState, find: Find, keys: readonly string[] = []): object {
  return state.store.transaction(() => {
    const group = find();
    const left = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
    state.groups.put(keyOf(group), { ...group, tags: Object.fromEntries(left) });
    return {};
  });
}

const byArn = (state: LogsState, context: OperationContext, arn: string | undefined) => () =>
  findGroupByArn(state, context, arn ?? "");
const byName = (state: LogsState, context: OperationContext, name: string | undefined) => () =>
  findGroup(state, context, name);

export const tagResource =
  (state: LogsState) =>
  ({ resourceArn, tags }: TagResourceRequest, context: OperationContext): object =>
    add(state, byArn(state, context, resourceArn), tags);

export const untagResource =
  (state: LogsState) =>
  ({ resourceArn, tagKeys }: UntagResourceRequest, context: OperationContext): object =>
    remove(state, byArn(state, context, resourceArn), tagKeys);

export const listTagsForResource =
  (state: LogsState) =>
  (
    { resourceArn }: ListTagsForResourceRequest,
    context: OperationContext,
  ): ListTagsForResourceResponse => ({
    tags: { ...byArn(state, context, resourceArn)().tags },
  });

export const tagLogGroup =
  (state: LogsState) =>
  ({ logGroupName, tags }: TagLogGroupRequest, context: OperationContext): object =>
    add(state, byName(state, context, logGroupName), tags);

export const untagLogGroup =
  (state: LogsState) =>
  ({ logGroupName, tags }: UntagLogGroupRequest, context: OperationContext): object =>
    remove(state, byName(state, context, logGroupName), tags);

export const listTagsLogGroup =
  (state: LogsState) =>
  (
    { logGroupName }: ListTagsLogGroupRequest,
    context: OperationContext,
  ): ListTagsLogGroupResponse => ({
    tags: { ...byName(state, context, logGroupName)().tags },
  });

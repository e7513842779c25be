import type {
  ChangeTagsForResourceRequest,
  ChangeTagsForResourceResponse,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsForResourcesRequest,
  ListTagsForResourcesResponse,
  ResourceTagSet,
  TagResourceType,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { findHealthCheck } from "./checks/health-checks.ts";
import { bareId } from "./identifiers.ts";
import type { Route53State } from "./route53-state.ts";
import { findZone } from "./zones/hosted-zone.ts";

/** In one call, and on one resource in all. Source: documented, TagList in the API reference. */
const TAGS_MAX = 10;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

/** ChangeTagsForResource: removes first, then adds. */
export const changeTagsForResource =
  (state: Route53State) =>
  (input: ChangeTagsForResourceRequest, context: OperationContext): ChangeTagsForResourceResponse =>
    state.store.transaction(() => {
      const resource = findResource(state, context, input.ResourceType, input.ResourceId);
      const { AddTags: added = [], RemoveTagKeys: removed = [] } = input;
      if (added.length === 0 && removed.length === 0) {
        throw new ServiceError(
          "InvalidInput",
          "Either AddTags or RemoveTagKeys must be specified with at least one tag.",
        );
      }
      const tags = new Map(Object.entries(state.tags.get(resource.key) ?? {}));
      for (const key of removed) tags.delete(key);
      for (const { Key: key = "", Value: value = "" } of added) {
        checkTag(key, value);
        tags.set(key, value);
      }
      if (Math.max(added.length, removed.length, tags.size) > TAGS_MAX) {
        throw new ServiceError("InvalidInput", `A resource can have up to ${TAGS_MAX} tags.`);
      }
      state.tags.put(resource.key, Object.fromEntries(tags));
      return {};
    });

export const listTagsForResource =
  (state: Route53State) =>
  (input: ListTagsForResourceRequest, context: OperationContext): ListTagsForResourceResponse => ({
    ResourceTagSet: tagSetOf(state, context, input.ResourceType, input.ResourceId),
  });

export const listTagsForResources =
  (state: Route53State) =>
  (
    input: ListTagsForResourcesRequest,
    context: OperationContext,
  ): ListTagsForResourcesResponse => ({
    ResourceTagSets: (input.ResourceIds ?? []).map((id) =>
      tagSetOf(state, context, input.ResourceType, id),
    ),
  });

function tagSetOf(
  state: Route53State,
  context: OperationContext,
  type: TagResourceType | undefined,
  id: string | undefined,
): ResourceTagSet {
  const resource = findResource(state, context, type, id);
  const tags = Object.entries(state.tags.get(resource.key) ?? {});
  return {
    ResourceType: resource.type,
    ResourceId: resource.id,
    Tags: tags.map(([Key, Value]) => ({ Key, Value })),
  };
}

/** @throws {ServiceError} when there is no such zone or health check. */
function findResource(
  state: Route53State,
  { accountId }: OperationContext,
  type: TagResourceType | undefined,
  id: string | undefined,
) {
  if (type !== "hostedzone" && type !== "healthcheck") {
    throw new ServiceError(
      "InvalidInput",
      `1 validation error detected: Value '${type ?? ""}' at 'resourceType' failed to satisfy ` +
        "constraint: Member must satisfy enum value set: [healthcheck, hostedzone]",
    );
  }
  const found =
    type === "hostedzone"
      ? findZone(state, accountId, id)
      : findHealthCheck(state, accountId, bareId(id));
  return { type, id: found.id, key: `${accountId}/${type}/${found.id}` };
}

function checkTag(key: string, value: string): void {
  if (key === "" || key.length > KEY_LENGTH_MAX || value.length > VALUE_LENGTH_MAX) {
    throw new ServiceError(
      "InvalidInput",
      `Tag keys must have 1 to ${KEY_LENGTH_MAX} characters, and values up to ${VALUE_LENGTH_MAX}.`,
    );
  }
  if (/^aws:/i.test(key)) {
    throw new ServiceError("InvalidInput", "Tag keys must not begin with aws:.");
  }
}

import type {
  DeleteTagsForDomainRequest,
  DeleteTagsForDomainResponse,
  ListTagsForDomainRequest,
  ListTagsForDomainResponse,
  UpdateTagsForDomainRequest,
  UpdateTagsForDomainResponse,
} from "@aws-sdk/client-route-53-domains";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { findDomain } from "./domains.ts";
import type { DomainsState } from "./domains-state.ts";

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

export const updateTagsForDomain =
  (state: DomainsState) =>
  (input: UpdateTagsForDomainRequest, context: OperationContext): UpdateTagsForDomainResponse =>
    changeTags(state, context, input.DomainName, (tags) => {
      for (const { Key: key = "", Value: value = "" } of input.TagsToUpdate ?? []) {
        if (key === "" || key.length > KEY_LENGTH_MAX || value.length > VALUE_LENGTH_MAX) {
          throw new ServiceError(
            "InvalidInput",
            `Tag keys must have 1 to ${KEY_LENGTH_MAX} characters, values up to ` +
              `${VALUE_LENGTH_MAX}.`,
          );
        }
        tags.set(key, value);
      }
    });

export const deleteTagsForDomain =
  (state: DomainsState) =>
  (input: DeleteTagsForDomainRequest, context: OperationContext): DeleteTagsForDomainResponse =>
    changeTags(state, context, input.DomainName, (tags) => {
      for (const key of input.TagsToDelete ?? []) tags.delete(key);
    });

export const listTagsForDomain =
  (state: DomainsState) =>
  (input: ListTagsForDomainRequest, context: OperationContext): ListTagsForDomainResponse => {
    const { tags } = findDomain(state, context.accountId, input.DomainName);
    return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  };

function changeTags(
  state: DomainsState,
  { accountId }: OperationContext,
  name: string | undefined,
  change: (tags: Map<string, string>) => void,
): Record<string, never> {
  return state.store.transaction(() => {
    const domain = findDomain(state, accountId, name);
    const tags = new Map(Object.entries(domain.tags));
    change(tags);
    if (tags.size > TAGS_MAX) {
      throw new ServiceError("InvalidInput", `A domain can have up to ${TAGS_MAX} tags.`);
    }
    // Not through saveDomain: tags are ours, and the registry's date of update is not touched.
    state.domains.put(`${accountId}/${domain.name}`, {
      ...domain,
      tags: Object.fromEntries(tags),
    });
    return {};
  });
}

import { ServiceError } from "../../wire/index.ts";
import type { ActionHandler } from "../action.ts";
import { refuseToken } from "../refuse-token.ts";
import { findTagged } from "../trail/find-tagged.ts";

/** Source: documented, CloudTrail API reference, ListTags. */
const RESOURCES_MAX = 20;

export const listTags: ActionHandler<"ListTags"> = (input, context, services) => {
  refuseToken(input.NextToken);
  const resources = input.ResourceIdList ?? [];
  if (resources.length > RESOURCES_MAX) {
    // Source: assumed; ListTags has no exception for it, so AWS's own check of the model answers.
    throw new ServiceError(
      "InvalidParameterException",
      `ResourceIdList must not have more than ${RESOURCES_MAX} items.`,
    );
  }
  return {
    ResourceTagList: resources
      .map((resource) => findTagged(resource, context, services))
      .map(({ arn, tags }) => ({ ResourceId: arn, TagsList: tags.map((tag) => ({ ...tag })) })),
  };
};

import type {
  DeleteServiceAttributesRequest,
  DeleteServiceAttributesResponse,
  GetServiceAttributesRequest,
  GetServiceAttributesResponse,
  UpdateServiceAttributesRequest,
  UpdateServiceAttributesResponse,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { CloudMapState } from "../cloud-map-state.ts";
import { findService, saveService } from "./service.ts";

const ATTRIBUTES_MAX = 30;

export const getServiceAttributes =
  (state: CloudMapState) =>
  (input: GetServiceAttributesRequest, context: OperationContext): GetServiceAttributesResponse => {
    const service = findService(state, context, input.ServiceId);
    return {
      ServiceAttributes: {
        ServiceArn: service.arn,
        ResourceOwner: context.accountId,
        Attributes: { ...service.attributes },
      },
    };
  };

export const updateServiceAttributes =
  (state: CloudMapState) =>
  (
    input: UpdateServiceAttributesRequest,
    context: OperationContext,
  ): UpdateServiceAttributesResponse =>
    state.store.transaction(() => {
      const service = findService(state, context, input.ServiceId);
      const attributes = { ...service.attributes, ...input.Attributes };
      if (Object.keys(attributes).length > ATTRIBUTES_MAX) {
        throw new ServiceError(
          "ServiceAttributesLimitExceededException",
          "The attribute can't be added to the service because you've exceeded the quota for the " +
            "number of attributes you can add to a service.",
        );
      }
      saveService(state, context, { ...service, attributes });
      return {};
    });

export const deleteServiceAttributes =
  (state: CloudMapState) =>
  (
    input: DeleteServiceAttributesRequest,
    context: OperationContext,
  ): DeleteServiceAttributesResponse =>
    state.store.transaction(() => {
      const service = findService(state, context, input.ServiceId);
      const removed = new Set(input.Attributes ?? []);
      const kept = Object.entries(service.attributes).filter(([key]) => !removed.has(key));
      saveService(state, context, { ...service, attributes: Object.fromEntries(kept) });
      return {};
    });

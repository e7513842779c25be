import type {
  GetInstanceRequest,
  GetInstanceResponse,
  GetInstancesHealthStatusRequest,
  GetInstancesHealthStatusResponse,
  ListInstancesRequest,
  ListInstancesResponse,
  UpdateInstanceCustomHealthStatusRequest,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { type CloudMapState, type InstanceDocument, regionKey } from "../cloud-map-state.ts";
import { cutPage } from "../page.ts";
import { findService, instancesOf, saveService } from "../services/service.ts";

/** What the keys of all instances of a service begin with. */
export function instanceKey(context: OperationContext, serviceId: string): string {
  return `${regionKey(context)}${serviceId}/`;
}

/** @throws {ServiceError} `InstanceNotFound`. Source: assumed, worded as that of namespaces. */
export function findInstance(
  state: CloudMapState,
  context: OperationContext,
  serviceId: string,
  instanceId: string | undefined,
): InstanceDocument {
  const instance = state.instances.get(`${instanceKey(context, serviceId)}${instanceId}`);
  if (!instance) throw new ServiceError("InstanceNotFound", "Instance not found");
  return instance;
}

export const getInstance =
  (state: CloudMapState) =>
  (input: GetInstanceRequest, context: OperationContext): GetInstanceResponse => {
    const service = findService(state, context, input.ServiceId);
    const instance = findInstance(state, context, service.id, input.InstanceId);
    return {
      ResourceOwner: context.accountId,
      Instance: {
        Id: instance.id,
        CreatorRequestId: instance.creatorRequestId,
        Attributes: { ...instance.attributes },
        CreatedByAccount: context.accountId,
      },
    };
  };

/** ListInstances, by id. */
export const listInstances =
  (state: CloudMapState) =>
  (input: ListInstancesRequest, context: OperationContext): ListInstancesResponse => {
    const service = findService(state, context, input.ServiceId);
    const { items, nextToken } = cutPage(instancesOf(state, context, service.id), input);
    return {
      ResourceOwner: context.accountId,
      Instances: items.map(({ id, attributes }) => ({
        Id: id,
        Attributes: { ...attributes },
        CreatedByAccount: context.accountId,
      })),
      ...nextToken,
    };
  };

/** GetInstancesHealthStatus, of the given instances or of all. */
export const getInstancesHealthStatus =
  (state: CloudMapState) =>
  (
    input: GetInstancesHealthStatusRequest,
    context: OperationContext,
  ): GetInstancesHealthStatusResponse => {
    const service = findService(state, context, input.ServiceId);
    const instances = input.Instances
      ? input.Instances.map((id) => findInstance(state, context, service.id, id))
      : instancesOf(state, context, service.id);
    const { items, nextToken } = cutPage(instances, input);
    return {
      Status: Object.fromEntries(items.map(({ id, health }) => [id, health])),
      ...nextToken,
    };
  };

/** UpdateInstanceCustomHealthStatus: at once, for services with a custom health check only. */
export const updateInstanceCustomHealthStatus =
  (state: CloudMapState) =>
  (
    input: UpdateInstanceCustomHealthStatusRequest,
    context: OperationContext,
  ): Record<string, never> =>
    state.store.transaction(() => {
      const service = findService(state, context, input.ServiceId);
      const instance = findInstance(state, context, service.id, input.InstanceId);
      if (!service.healthCheckCustomConfig) {
        throw new ServiceError(
          "CustomHealthNotFound",
          "The health check for the instance that's specified by ServiceId and InstanceId isn't " +
            "a custom health check.",
        );
      }
      if (input.Status !== "HEALTHY" && input.Status !== "UNHEALTHY") {
        throw new ServiceError("InvalidInput", "Status must be HEALTHY or UNHEALTHY.");
      }
      const changed = { ...instance, health: input.Status };
      state.instances.put(`${instanceKey(context, service.id)}${instance.id}`, changed);
      const instancesRevision = service.instancesRevision + 1;
      saveService(state, context, { ...service, instancesRevision });
      return {};
    });

import type {
  DiscoverInstancesRequest,
  DiscoverInstancesResponse,
  DiscoverInstancesRevisionRequest,
  DiscoverInstancesRevisionResponse,
  HealthStatusFilter,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import {
  type CloudMapState,
  type InstanceDocument,
  listRegion,
  type ServiceDocument,
} from "../cloud-map-state.ts";
import { namespaceNotFound, servicesIn } from "../namespaces/namespace.ts";
import { instancesOf, serviceNotFound } from "../services/service.ts";

const RESULTS = 100;
const RESULTS_MAX = 1000;

/** DiscoverInstances: by names, attributes and health. */
export const discoverInstances =
  (state: CloudMapState) =>
  (input: DiscoverInstancesRequest, context: OperationContext): DiscoverInstancesResponse => {
    const size = input.MaxResults ?? RESULTS;
    if (size < 1 || size > RESULTS_MAX) {
      throw new ServiceError("InvalidInput", `MaxResults must be between 1 and ${RESULTS_MAX}.`);
    }
    const service = findByName(state, context, input);
    const required = instancesOf(state, context, service.id).filter((instance) =>
      hasAttributes(instance, input.QueryParameters),
    );
    const preferred = required.filter((instance) =>
      hasAttributes(instance, input.OptionalParameters),
    );
    // Optional parameters are dropped when nothing matches them.
    const matching = preferred.length > 0 ? preferred : required;
    const found = filterByHealth(matching, service, input.HealthStatus);
    return {
      Instances: found.slice(0, size).map((instance) => ({
        InstanceId: instance.id,
        NamespaceName: input.NamespaceName,
        ServiceName: service.name,
        HealthStatus: instance.health,
        Attributes: { ...instance.attributes },
      })),
      InstancesRevision: service.instancesRevision,
    };
  };

export const discoverInstancesRevision =
  (state: CloudMapState) =>
  (
    input: DiscoverInstancesRevisionRequest,
    context: OperationContext,
  ): DiscoverInstancesRevisionResponse => ({
    InstancesRevision: findByName(state, context, input).instancesRevision,
  });

/** @throws {ServiceError} `NamespaceNotFound` or `ServiceNotFound`. */
function findByName(
  state: CloudMapState,
  context: OperationContext,
  { NamespaceName, ServiceName }: DiscoverInstancesRevisionRequest,
): ServiceDocument {
  const namespace = listRegion(state.namespaces, context).find(
    ({ httpName }) => httpName === NamespaceName,
  );
  if (!namespace) throw namespaceNotFound();
  const service = servicesIn(state, context, namespace.id).find(
    ({ name }) => name.toLowerCase() === ServiceName?.toLowerCase(),
  );
  if (!service) throw serviceNotFound();
  return service;
}

function hasAttributes(
  { attributes }: InstanceDocument,
  sought: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(sought).every(
    ([key, value]) => Object.hasOwn(attributes, key) && attributes[key] === value,
  );
}

/** Health does not count for a service that does not check it. Source: documented. */
function filterByHealth(
  instances: readonly InstanceDocument[],
  service: ServiceDocument,
  filter: HealthStatusFilter | undefined = "HEALTHY_OR_ELSE_ALL",
): readonly InstanceDocument[] {
  if (!service.healthCheckConfig && !service.healthCheckCustomConfig) return instances;
  if (filter === "ALL") return instances;
  if (filter === "UNHEALTHY") return instances.filter(({ health }) => health === "UNHEALTHY");
  const healthy = instances.filter(({ health }) => health === "HEALTHY");
  return filter === "HEALTHY_OR_ELSE_ALL" && healthy.length === 0 ? instances : healthy;
}

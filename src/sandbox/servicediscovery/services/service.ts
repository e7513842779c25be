import type { Service } from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import {
  type CloudMapState,
  type InstanceDocument,
  listRegion,
  regionKey,
  type ServiceDocument,
} from "../cloud-map-state.ts";
import { bareId } from "../identifiers.ts";

/** @throws {ServiceError} `ServiceNotFound`. Source: assumed, worded as that of namespaces. */
export function findService(
  state: CloudMapState,
  context: OperationContext,
  id: string | undefined,
): ServiceDocument {
  const service = state.services.get(`${regionKey(context)}${bareId(id)}`);
  if (!service) throw serviceNotFound();
  return service;
}

export function serviceNotFound(): ServiceError {
  return new ServiceError("ServiceNotFound", "Service not found");
}

export function saveService(
  state: CloudMapState,
  context: OperationContext,
  service: ServiceDocument,
): void {
  state.services.put(`${regionKey(context)}${service.id}`, service);
}

/** The instances of a service, by id. */
export function instancesOf(
  state: CloudMapState,
  context: OperationContext,
  serviceId: string,
): InstanceDocument[] {
  return listRegion(state.instances, context, `${serviceId}/`);
}

export function presentService(
  service: ServiceDocument,
  context: OperationContext,
  instanceCount: number,
): Service {
  const { description, dnsConfig, healthCheckConfig, healthCheckCustomConfig } = service;
  return {
    Id: service.id,
    Arn: service.arn,
    ResourceOwner: context.accountId,
    Name: service.name,
    NamespaceId: service.namespaceId,
    ...(description ? { Description: description } : {}),
    InstanceCount: instanceCount,
    ...(dnsConfig ? { DnsConfig: dnsConfig } : {}),
    Type: service.type,
    ...(healthCheckConfig ? { HealthCheckConfig: healthCheckConfig } : {}),
    ...(healthCheckCustomConfig ? { HealthCheckCustomConfig: healthCheckCustomConfig } : {}),
    CreateDate: new Date(service.createdAtMs),
    CreatorRequestId: service.creatorRequestId,
    CreatedByAccount: context.accountId,
  };
}

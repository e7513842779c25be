import type {
  CreateServiceRequest,
  CreateServiceResponse,
  DeleteServiceRequest,
  DeleteServiceResponse,
  GetServiceRequest,
  GetServiceResponse,
  ListServicesRequest,
  ListServicesResponse,
  UpdateServiceRequest,
  UpdateServiceResponse,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import {
  type CloudMapState,
  listRegion,
  regionKey,
  type ServiceDocument,
} from "../cloud-map-state.ts";
import { applyFilters } from "../filters.ts";
import { arnOf, bareId, mintResourceId } from "../identifiers.ts";
import { rewriteInstanceRecords } from "../instances/instance-records.ts";
import { findNamespace, servicesIn } from "../namespaces/namespace.ts";
import { submitOperation } from "../operations.ts";
import { cutPage } from "../page.ts";
import { addTags } from "../tags.ts";
import { findService, instancesOf, presentService, saveService } from "./service.ts";
import {
  changeRecords,
  checkSettings,
  completeSettings,
  type ServiceSettings,
} from "./service-config.ts";

const LABEL = "(?:[a-zA-Z0-9_][a-zA-Z0-9-_]{0,61}[a-zA-Z0-9_]|[a-zA-Z0-9])";
/** Source: documented, the service model's pattern. */
const NAME = new RegExp(`^(?=.{1,127}$)${LABEL}(?:\\.${LABEL})*$`);

/** CreateService. The same request again gives the service that exists. */
export const createService =
  (state: CloudMapState) =>
  (input: CreateServiceRequest, context: OperationContext): CreateServiceResponse =>
    state.store.transaction(() => {
      const name = input.Name ?? "";
      if (!NAME.test(name)) {
        throw new ServiceError("InvalidInput", `Invalid service name: ${name}`);
      }
      const namespaceId = bareId(input.NamespaceId ?? input.DnsConfig?.NamespaceId);
      if (!namespaceId) throw new ServiceError("InvalidInput", "NamespaceId must be specified.");
      const namespace = findNamespace(state, context, namespaceId);
      const settings: ServiceSettings = {
        dnsConfig: input.DnsConfig,
        healthCheckConfig: input.HealthCheckConfig,
        healthCheckCustomConfig: input.HealthCheckCustomConfig,
      };
      checkSettings(settings, namespace.type, input.Type === "HTTP");
      const same = findSame(state, context, { namespaceId, name });
      if (same) return { Service: presentAgain(state, context, same, input.CreatorRequestId) };
      const id = mintResourceId("srv", context.ids);
      const service: ServiceDocument = {
        id,
        arn: arnOf("service", id, context),
        name,
        namespaceId,
        type: settings.dnsConfig ? "DNS_HTTP" : "HTTP",
        ...(input.Description ? { description: input.Description } : {}),
        creatorRequestId: input.CreatorRequestId ?? context.ids.uuid(),
        createdAtMs: context.clock.nowMs(),
        ...completeSettings(settings, namespaceId),
        instancesRevision: 1,
        attributes: {},
      };
      saveService(state, context, service);
      addTags(state, service.arn, input.Tags);
      return { Service: presentService(service, context, 0) };
    });

/** Names are compared as DNS compares them, without regard to case. */
function findSame(
  state: CloudMapState,
  context: OperationContext,
  { namespaceId, name }: { readonly namespaceId: string; readonly name: string },
): ServiceDocument | undefined {
  return servicesIn(state, context, namespaceId).find(
    (service) => service.name.toLowerCase() === name.toLowerCase(),
  );
}

function presentAgain(
  state: CloudMapState,
  context: OperationContext,
  service: ServiceDocument,
  creatorRequestId: string | undefined,
) {
  if (creatorRequestId !== undefined && creatorRequestId === service.creatorRequestId) {
    return presentService(service, context, instancesOf(state, context, service.id).length);
  }
  throw new ServiceError("ServiceAlreadyExists", "Service already exists.", {
    members: {
      ServiceId: service.id,
      ServiceArn: service.arn,
      CreatorRequestId: service.creatorRequestId,
    },
  });
}

export const getService =
  (state: CloudMapState) =>
  (input: GetServiceRequest, context: OperationContext): GetServiceResponse => {
    const service = findService(state, context, input.Id);
    const count = instancesOf(state, context, service.id).length;
    return { Service: presentService(service, context, count) };
  };

/** ListServices, by id. */
export const listServices =
  (state: CloudMapState) =>
  (input: ListServicesRequest, context: OperationContext): ListServicesResponse => {
    const filters = (input.Filters ?? []).map((filter) =>
      filter.Name === "NAMESPACE_ID" ? { ...filter, Values: filter.Values?.map(bareId) } : filter,
    );
    const found = applyFilters(listRegion(state.services, context), filters, {
      NAMESPACE_ID: ({ namespaceId }) => namespaceId,
      RESOURCE_OWNER: () => "SELF",
    });
    const { items, nextToken } = cutPage(found, input);
    return {
      Services: items.map((service) => {
        const count = instancesOf(state, context, service.id).length;
        const { NamespaceId, CreatorRequestId, ...summary } = presentService(
          service,
          context,
          count,
        );
        return summary;
      }),
      ...nextToken,
    };
  };

/**
 * UpdateService. What the change leaves out of records and health checks is removed; the custom
 * health check stays. Source: documented, UpdateService in the API reference.
 */
export const updateService =
  (state: CloudMapState) =>
  (input: UpdateServiceRequest, context: OperationContext): UpdateServiceResponse =>
    state.store.transaction(() => {
      const service = findService(state, context, input.Id);
      const namespace = findNamespace(state, context, service.namespaceId);
      const change = input.Service;
      if (namespace.type === "HTTP" && (change?.DnsConfig || change?.HealthCheckConfig)) {
        throw new ServiceError(
          "InvalidInput",
          "You can't update the settings of a service in an HTTP namespace.",
        );
      }
      const { dnsConfig, healthCheckConfig: _, ...kept } = service;
      const records = change?.DnsConfig?.DnsRecords;
      const settings: ServiceSettings = {
        dnsConfig:
          records && dnsConfig
            ? { ...dnsConfig, DnsRecords: changeRecords(dnsConfig.DnsRecords ?? [], records) }
            : undefined,
        healthCheckConfig: change?.HealthCheckConfig,
        healthCheckCustomConfig: service.healthCheckCustomConfig,
      };
      checkSettings(settings, namespace.type, false);
      const updated: ServiceDocument = {
        ...kept,
        ...(change?.Description === undefined ? {} : { description: change.Description }),
        ...completeSettings(settings, namespace.id),
      };
      saveService(state, context, updated);
      rewriteInstanceRecords(state, context, { namespace, before: service, after: updated });
      return submitOperation(state, context, {
        type: "UPDATE_SERVICE",
        targets: { SERVICE: service.id },
        serviceId: service.id,
        namespaceId: namespace.id,
      });
    });

/** DeleteService: at once, and only of one without instances. */
export const deleteService =
  (state: CloudMapState) =>
  (input: DeleteServiceRequest, context: OperationContext): DeleteServiceResponse =>
    state.store.transaction(() => {
      const service = findService(state, context, input.Id);
      if (instancesOf(state, context, service.id).length > 0) {
        throw new ServiceError(
          "ResourceInUse",
          // Source: observed, terraform-provider-aws issue 4853.
          "Service contains registered instances; delete the instances before deleting the service",
        );
      }
      state.services.delete(`${regionKey(context)}${service.id}`);
      state.tags.delete(service.arn);
      return {};
    });

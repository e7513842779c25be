import type {
  DeleteNamespaceRequest,
  DeleteNamespaceResponse,
  GetNamespaceRequest,
  GetNamespaceResponse,
  ListNamespacesRequest,
  ListNamespacesResponse,
  NamespaceType,
  UpdateHttpNamespaceRequest,
  UpdatePrivateDnsNamespaceRequest,
  UpdatePublicDnsNamespaceRequest,
  UpdatePublicDnsNamespaceResponse,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { type CloudMapState, listRegion, regionKey } from "../cloud-map-state.ts";
import { applyFilters } from "../filters.ts";
import { submitOperation } from "../operations.ts";
import { cutPage } from "../page.ts";
import { findNamespace, presentNamespace, saveNamespace, servicesIn } from "./namespace.ts";

export const getNamespace =
  (state: CloudMapState) =>
  (input: GetNamespaceRequest, context: OperationContext): GetNamespaceResponse => {
    const namespace = findNamespace(state, context, input.Id);
    const serviceCount = servicesIn(state, context, namespace.id).length;
    return { Namespace: presentNamespace(namespace, context, serviceCount) };
  };

/** ListNamespaces, by id. Who made a namespace is told by GetNamespace only. */
export const listNamespaces =
  (state: CloudMapState) =>
  (input: ListNamespacesRequest, context: OperationContext): ListNamespacesResponse => {
    const found = applyFilters(listRegion(state.namespaces, context), input.Filters, {
      TYPE: ({ type }) => type,
      NAME: ({ name }) => name,
      HTTP_NAME: ({ httpName }) => httpName,
      RESOURCE_OWNER: () => "SELF",
    });
    const { items, nextToken } = cutPage(found, input);
    return {
      Namespaces: items.map((namespace) => {
        const serviceCount = servicesIn(state, context, namespace.id).length;
        const { CreatorRequestId: _, ...summary } = presentNamespace(
          namespace,
          context,
          serviceCount,
        );
        return summary;
      }),
      ...nextToken,
    };
  };

/** UpdateHttpNamespace, UpdatePublicDnsNamespace and UpdatePrivateDnsNamespace. */
export const updateNamespace =
  (state: CloudMapState, type: NamespaceType) =>
  (
    input:
      | UpdateHttpNamespaceRequest
      | UpdatePublicDnsNamespaceRequest
      | UpdatePrivateDnsNamespaceRequest,
    context: OperationContext,
  ): UpdatePublicDnsNamespaceResponse =>
    state.store.transaction(() => {
      const namespace = findNamespace(state, context, input.Id);
      if (namespace.type !== type) {
        throw new ServiceError("InvalidInput", `Namespace ${namespace.id} is not of type ${type}.`);
      }
      const change = input.Namespace;
      const properties = change && "Properties" in change ? change.Properties : undefined;
      const soaTtl = properties?.DnsProperties?.SOA?.TTL;
      saveNamespace(state, context, {
        ...namespace,
        ...(change?.Description === undefined ? {} : { description: change.Description }),
        ...(soaTtl === undefined ? {} : { soaTtl }),
      });
      return submitOperation(state, context, {
        type: "UPDATE_NAMESPACE",
        targets: { NAMESPACE: namespace.id },
        namespaceId: namespace.id,
      });
    });

/** DeleteNamespace: only of one without services. Its zone goes with it. */
export const deleteNamespace =
  (state: CloudMapState) =>
  (input: DeleteNamespaceRequest, context: OperationContext): DeleteNamespaceResponse =>
    state.store.transaction(() => {
      const namespace = findNamespace(state, context, input.Id);
      if (servicesIn(state, context, namespace.id).length > 0) {
        throw new ServiceError(
          "ResourceInUse",
          // Source: observed, in public logs of Terraform.
          "Namespace has associated services; delete the services before deleting the namespace",
        );
      }
      state.namespaces.delete(`${regionKey(context)}${namespace.id}`);
      state.tags.delete(namespace.arn);
      if (namespace.hostedZoneId) {
        state.dns.deleteZone(context, namespace.hostedZoneId);
      }
      return submitOperation(state, context, {
        type: "DELETE_NAMESPACE",
        targets: { NAMESPACE: namespace.id },
        namespaceId: namespace.id,
      });
    });

import type { StateStore } from "../../base/state-store.ts";
import type { EmbeddedService } from "../../embedded/index.ts";
import { openCloudMapState } from "./cloud-map-state.ts";
import { discoverInstances, discoverInstancesRevision } from "./instances/discover.ts";
import {
  getInstance,
  getInstancesHealthStatus,
  listInstances,
  updateInstanceCustomHealthStatus,
} from "./instances/instance.ts";
import { deregisterInstance, registerInstance } from "./instances/register.ts";
import {
  createHttpNamespace,
  createPrivateDnsNamespace,
  createPublicDnsNamespace,
} from "./namespaces/create-namespace.ts";
import {
  deleteNamespace,
  getNamespace,
  listNamespaces,
  updateNamespace,
} from "./namespaces/manage-namespaces.ts";
import { getOperation, listOperations } from "./operations.ts";
import {
  createService,
  deleteService,
  getService,
  listServices,
  updateService,
} from "./services/manage-services.ts";
import {
  deleteServiceAttributes,
  getServiceAttributes,
  updateServiceAttributes,
} from "./services/service-attributes.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

/** AWS Cloud Map, with its state in `store`, beside Route 53's. All thirty actions. */
export function cloudMapService(store: StateStore) {
  const state = openCloudMapState(store);
  return {
    service: "servicediscovery",
    operations: {
      // Namespaces
      CreateHttpNamespace: createHttpNamespace(state),
      CreatePublicDnsNamespace: createPublicDnsNamespace(state),
      CreatePrivateDnsNamespace: createPrivateDnsNamespace(state),
      GetNamespace: getNamespace(state),
      ListNamespaces: listNamespaces(state),
      UpdateHttpNamespace: updateNamespace(state, "HTTP"),
      UpdatePublicDnsNamespace: updateNamespace(state, "DNS_PUBLIC"),
      UpdatePrivateDnsNamespace: updateNamespace(state, "DNS_PRIVATE"),
      DeleteNamespace: deleteNamespace(state),

      // Services
      CreateService: createService(state),
      GetService: getService(state),
      ListServices: listServices(state),
      UpdateService: updateService(state),
      DeleteService: deleteService(state),
      GetServiceAttributes: getServiceAttributes(state),
      UpdateServiceAttributes: updateServiceAttributes(state),
      DeleteServiceAttributes: deleteServiceAttributes(state),

      // Instances
      RegisterInstance: registerInstance(state),
      DeregisterInstance: deregisterInstance(state),
      GetInstance: getInstance(state),
      ListInstances: listInstances(state),
      GetInstancesHealthStatus: getInstancesHealthStatus(state),
      UpdateInstanceCustomHealthStatus: updateInstanceCustomHealthStatus(state),
      DiscoverInstances: discoverInstances(state),
      DiscoverInstancesRevision: discoverInstancesRevision(state),

      // Operations and tags
      GetOperation: getOperation(state),
      ListOperations: listOperations(state),
      TagResource: tagResource(state),
      UntagResource: untagResource(state),
      ListTagsForResource: listTagsForResource(state),
    },
  } as const satisfies EmbeddedService;
}

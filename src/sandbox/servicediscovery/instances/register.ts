import type {
  DeregisterInstanceRequest,
  DeregisterInstanceResponse,
  RegisterInstanceRequest,
  RegisterInstanceResponse,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { CloudMapState, InstanceDocument, ServiceDocument } from "../cloud-map-state.ts";
import { findNamespace } from "../namespaces/namespace.ts";
import { duplicateRequest, findRunning, submitOperation } from "../operations.ts";
import { findService, saveService } from "../services/service.ts";
import { findInstance, instanceKey } from "./instance.ts";
import { missingAttributes, replaceInstanceRecords } from "./instance-records.ts";

/** Source: documented, the service model's patterns and RegisterInstance's quotas. */
const INSTANCE_ID = /^[0-9a-zA-Z_/:.@-]{1,64}$/;
const ATTRIBUTE_KEY = /^[!-~]{1,255}$/;
const ATTRIBUTE_VALUE = /^(?:[!-~](?:[ \t!-~]*[!-~])?)?$/;
const ATTRIBUTES_MAX = 30;
const VALUE_LENGTH_MAX = 1024;

/** RegisterInstance: a new instance, or new attributes for one that exists. */
export const registerInstance =
  (state: CloudMapState) =>
  (input: RegisterInstanceRequest, context: OperationContext): RegisterInstanceResponse =>
    state.store.transaction(() => {
      const service = findService(state, context, input.ServiceId);
      const instance = readInstance(input, service, context);
      const targets = { INSTANCE: instance.id, SERVICE: service.id };
      const running = findRunning(state, context, { type: "REGISTER_INSTANCE", targets });
      const known = state.instances.get(`${instanceKey(context, service.id)}${instance.id}`);
      if (running) {
        // A retry of the very request, told by its id, is the operation that runs already.
        if (known?.creatorRequestId === input.CreatorRequestId) return { OperationId: running.id };
        throw duplicateRequest(running);
      }
      const namespace = findNamespace(state, context, service.namespaceId);
      const after = { namespace, service, instance };
      const before = known && { namespace, service, instance: known };
      replaceInstanceRecords(state, context, { ...(before ? { before } : {}), after });
      state.instances.put(`${instanceKey(context, service.id)}${instance.id}`, instance);
      countRevision(state, context, service);
      return submitOperation(state, context, {
        type: "REGISTER_INSTANCE",
        targets,
        serviceId: service.id,
        namespaceId: namespace.id,
      });
    });

export const deregisterInstance =
  (state: CloudMapState) =>
  (input: DeregisterInstanceRequest, context: OperationContext): DeregisterInstanceResponse =>
    state.store.transaction(() => {
      const service = findService(state, context, input.ServiceId);
      const targets = { INSTANCE: input.InstanceId ?? "", SERVICE: service.id };
      const running = findRunning(state, context, { type: "DEREGISTER_INSTANCE", targets });
      if (running) throw duplicateRequest(running);
      const instance = findInstance(state, context, service.id, input.InstanceId);
      const namespace = findNamespace(state, context, service.namespaceId);
      replaceInstanceRecords(state, context, { before: { namespace, service, instance } });
      state.instances.delete(`${instanceKey(context, service.id)}${instance.id}`);
      countRevision(state, context, service);
      return submitOperation(state, context, {
        type: "DEREGISTER_INSTANCE",
        targets,
        serviceId: service.id,
        namespaceId: namespace.id,
      });
    });

/** @throws {ServiceError} `InvalidInput`. */
function readInstance(
  input: RegisterInstanceRequest,
  service: ServiceDocument,
  context: OperationContext,
): InstanceDocument {
  const id = input.InstanceId ?? "";
  const attributes = input.Attributes ?? {};
  if (!INSTANCE_ID.test(id)) throw new ServiceError("InvalidInput", "Invalid instance id.");
  const entries = Object.entries(attributes);
  const isWritten = entries.every(
    ([key, value]) =>
      ATTRIBUTE_KEY.test(key) && value.length <= VALUE_LENGTH_MAX && ATTRIBUTE_VALUE.test(value),
  );
  if (!isWritten || entries.length > ATTRIBUTES_MAX) {
    throw new ServiceError("InvalidInput", "Invalid instance attributes.");
  }
  const missing = missingAttributes(service, attributes);
  if (missing.length > 0) {
    throw new ServiceError(
      "InvalidInput",
      `The following attributes are required by the service's DNS records: ${missing.join(", ")}.`,
    );
  }
  const initial = attributes.AWS_INIT_HEALTH_STATUS ?? "HEALTHY";
  if (initial !== "HEALTHY" && initial !== "UNHEALTHY") {
    throw new ServiceError("InvalidInput", "AWS_INIT_HEALTH_STATUS must be HEALTHY or UNHEALTHY.");
  }
  const isChecked = service.healthCheckConfig ?? service.healthCheckCustomConfig;
  return {
    id,
    creatorRequestId: input.CreatorRequestId ?? context.ids.uuid(),
    attributes,
    health: isChecked ? initial : "UNKNOWN",
  };
}

function countRevision(
  state: CloudMapState,
  context: OperationContext,
  service: ServiceDocument,
): void {
  const instancesRevision = service.instancesRevision + 1;
  saveService(state, context, { ...service, instancesRevision });
}

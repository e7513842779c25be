import type {
  GetOperationRequest,
  GetOperationResponse,
  ListOperationsRequest,
  ListOperationsResponse,
  Operation,
  OperationStatus,
} from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import {
  type CloudMapState,
  listRegion,
  type OperationDocument,
  regionKey,
} from "./cloud-map-state.ts";
import { applyFilters } from "./filters.ts";
import { mintOperationId } from "./identifiers.ts";
import { cutPage } from "./page.ts";

/** When an operation leaves SUBMITTED, and when it ends. AWS takes a minute for a namespace. */
export const PENDING_AFTER_MS = 250;
export const ENDED_AFTER_MS = 1_000;

/** What an operation is about; the rest is made up here. */
export type OperationRequest = Omit<OperationDocument, "id" | "createdAtMs">;

/** Notes an operation, for GetOperation. To be called within a transaction. */
export function submitOperation(
  state: CloudMapState,
  context: OperationContext,
  request: OperationRequest,
): { OperationId: string } {
  const id = mintOperationId(context.ids);
  const key = `${regionKey(context)}${id}`;
  const createdAtMs = context.clock.nowMs();
  state.operationsKept.note(key, createdAtMs);
  state.operations.put(key, { ...request, id, createdAtMs });
  return { OperationId: id };
}

/** The operation of that type on that target which has not ended yet. */
export function findRunning(
  state: CloudMapState,
  context: OperationContext,
  sought: Pick<OperationDocument, "type" | "targets">,
): OperationDocument | undefined {
  return listRegion(state.operations, context).find(
    (operation) =>
      operation.type === sought.type &&
      Object.entries(sought.targets).every(
        ([kind, id]) => operation.targets[kind as keyof typeof sought.targets] === id,
      ) &&
      !hasEnded(operation, context),
  );
}

/** @returns the refusal of a request that a running operation stands in the way of. */
export function duplicateRequest(running: OperationDocument): ServiceError {
  const action = running.type
    .toLowerCase()
    .replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return new ServiceError(
    "DuplicateRequest",
    `Another operation of type ${action} and id ${running.id} is in progress`,
    { members: { DuplicateOperationId: running.id } },
  );
}

/** GetOperation: `SUBMITTED`, `PENDING`, then `SUCCESS` or `FAIL`, by the clock. */
export const getOperation =
  (state: CloudMapState) =>
  (input: GetOperationRequest, context: OperationContext): GetOperationResponse => {
    const operation = state.operations.get(`${regionKey(context)}${input.OperationId}`);
    if (!operation) throw new ServiceError("OperationNotFound", "Operation not found");
    return { Operation: present(operation, context) };
  };

/** ListOperations, the latest first. */
export const listOperations =
  (state: CloudMapState) =>
  (input: ListOperationsRequest, context: OperationContext): ListOperationsResponse => {
    const operations = listRegion(state.operations, context).sort(
      (one, other) => other.createdAtMs - one.createdAtMs,
    );
    const filters = (input.Filters ?? []).map((filter) => ({
      ...filter,
      // The reference says SUCCEED where the enumeration says SUCCESS: both mean it.
      Values: filter.Values?.map((value) => (value === "SUCCEED" ? "SUCCESS" : value)),
    }));
    const found = applyFilters(operations, filters, {
      NAMESPACE_ID: ({ namespaceId }) => namespaceId,
      SERVICE_ID: ({ serviceId }) => serviceId,
      STATUS: (operation) => statusOf(operation, context).Status,
      TYPE: ({ type }) => type,
      UPDATE_DATE: (operation) => String(statusOf(operation, context).updatedAtMs / 1000),
    });
    const { items, nextToken } = cutPage(found, input);
    return {
      Operations: items.map((operation) => ({
        Id: operation.id,
        Status: statusOf(operation, context).Status,
      })),
      ...nextToken,
    };
  };

function hasEnded(operation: OperationDocument, { clock }: OperationContext): boolean {
  return clock.nowMs() - operation.createdAtMs >= ENDED_AFTER_MS;
}

function statusOf(
  operation: OperationDocument,
  context: OperationContext,
): { Status: OperationStatus; updatedAtMs: number } {
  const { createdAtMs, failure } = operation;
  if (hasEnded(operation, context)) {
    return { Status: failure ? "FAIL" : "SUCCESS", updatedAtMs: createdAtMs + ENDED_AFTER_MS };
  }
  return context.clock.nowMs() - createdAtMs < PENDING_AFTER_MS
    ? { Status: "SUBMITTED", updatedAtMs: createdAtMs }
    : { Status: "PENDING", updatedAtMs: createdAtMs + PENDING_AFTER_MS };
}

function present(operation: OperationDocument, context: OperationContext): Operation {
  const { Status, updatedAtMs } = statusOf(operation, context);
  const { failure } = operation;
  return {
    Id: operation.id,
    OwnerAccount: context.accountId,
    Type: operation.type,
    Status,
    ...(Status === "FAIL" && failure
      ? { ErrorMessage: failure.message, ErrorCode: failure.code }
      : {}),
    CreateDate: new Date(operation.createdAtMs),
    UpdateDate: new Date(updatedAtMs),
    Targets: { ...operation.targets },
  };
}

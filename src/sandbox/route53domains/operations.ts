import type {
  GetOperationDetailRequest,
  GetOperationDetailResponse,
  ListOperationsRequest,
  ListOperationsResponse,
  OperationStatus,
  OperationSummary,
  OperationType,
} from "@aws-sdk/client-route-53-domains";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { DomainOperation, DomainsState } from "./domains-state.ts";
import { cutPage } from "./page.ts";

/**
 * How long an operation is in progress. AWS takes minutes to days; here just long enough that a
 * client's waiting is put to use.
 */
export const IN_PROGRESS_FOR_MS = 1_000;

/**
 * Notes an operation on a domain, for GetOperationDetail. To be called within a transaction.
 *
 * @returns its id.
 * @throws {ServiceError} `DuplicateRequest` while another of its kind is in progress.
 */
export function submitOperation(
  state: DomainsState,
  context: OperationContext,
  type: OperationType,
  domainName: string,
): string {
  const running = listAll(state, context.accountId).find(
    (operation) =>
      operation.type === type &&
      operation.domainName === domainName &&
      statusOf(operation, context) === "IN_PROGRESS",
  );
  if (running) {
    throw new ServiceError(
      "DuplicateRequest",
      "The request is already in progress for the domain.",
      { members: { requestId: running.id } },
    );
  }
  const id = context.ids.uuid();
  state.operations.put(`${context.accountId}/${id}`, {
    id,
    domainName,
    type,
    submittedAtMs: context.clock.nowMs(),
  });
  return id;
}

/** GetOperationDetail: `IN_PROGRESS` for a moment, then `SUCCESSFUL` for good. */
export const getOperationDetail =
  (state: DomainsState) =>
  (input: GetOperationDetailRequest, context: OperationContext): GetOperationDetailResponse => {
    const operation = state.operations.get(`${context.accountId}/${input.OperationId}`);
    if (!operation) {
      throw new ServiceError("InvalidInput", `Operation ${input.OperationId} not found.`);
    }
    return present(operation, context);
  };

/** ListOperations, by the time of submission, the earliest first unless asked otherwise. */
export const listOperations =
  (state: DomainsState) =>
  (input: ListOperationsRequest, context: OperationContext): ListOperationsResponse => {
    const since = input.SubmittedSince?.getTime() ?? 0;
    const direction = input.SortOrder === "DESC" ? -1 : 1;
    const operations = listAll(state, context.accountId)
      .filter(
        (operation) =>
          operation.submittedAtMs >= since &&
          (!input.Type?.length || input.Type.includes(operation.type)) &&
          (!input.Status?.length || input.Status.includes(statusOf(operation, context))),
      )
      .sort((one, other) => direction * (one.submittedAtMs - other.submittedAtMs));
    const { items, nextPageMarker } = cutPage(operations, input);
    return {
      Operations: items.map((operation) => present(operation, context)),
      ...nextPageMarker,
    };
  };

function listAll(state: DomainsState, accountId: string): DomainOperation[] {
  return state.operations.list({ prefix: `${accountId}/` }).map(({ value }) => value);
}

function statusOf(
  operation: DomainOperation,
  { clock }: Pick<OperationContext, "clock">,
): OperationStatus {
  const ageMs = clock.nowMs() - operation.submittedAtMs;
  return ageMs < IN_PROGRESS_FOR_MS ? "IN_PROGRESS" : "SUCCESSFUL";
}

function present(operation: DomainOperation, context: OperationContext): OperationSummary {
  const Status = statusOf(operation, context);
  const updatedAtMs = operation.submittedAtMs + (Status === "SUCCESSFUL" ? IN_PROGRESS_FOR_MS : 0);
  return {
    OperationId: operation.id,
    Status,
    DomainName: operation.domainName,
    Type: operation.type,
    SubmittedDate: new Date(operation.submittedAtMs),
    LastUpdatedDate: new Date(updatedAtMs),
  };
}

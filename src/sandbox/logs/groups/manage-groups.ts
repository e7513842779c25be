import type {
  AssociateKmsKeyRequest,
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DisassociateKmsKeyRequest,
  PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicyRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { pruneExpired } from "../events/retention.ts";
import { type GroupDocument, groupKey, keyOf, type LogsState } from "../logs-state.ts";
import { checkGroupName, findGroup, findGroupByArn, findReferred } from "../names.ts";
import { alreadyExists, invalidParameter, invalidValue } from "../refusals.ts";
import { addTags } from "./tags.ts";

/** Source: documented, CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTION_DAYS = [
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  [1096, 1827, 2192, 2557, 2922, 3288, 3653],
].flat();

export const createLogGroup =
  (state: LogsState) =>
  (input: CreateLogGroupRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const { accountId, region, clock } = context;
      const name = checkGroupName(input.logGroupName ?? "");
      const key = groupKey(context, name);
      if (state.groups.get(key)) throw alreadyExists("log group");
      state.groups.put(key, {
        ...{ name, accountId, region },
        createdAtMs: clock.nowMs(),
        groupClass: input.logGroupClass ?? "STANDARD",
        isProtected: input.deletionProtectionEnabled ?? false,
        tags: addTags({}, input.tags ?? {}),
        ...(input.kmsKeyId !== undefined && { kmsKeyId: input.kmsKeyId }),
      });
      return {};
    });

export const deleteLogGroup =
  (state: LogsState) =>
  (input: DeleteLogGroupRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const group = findGroup(state, context, input.logGroupName);
      if (group.isProtected) {
        throw new ServiceError(
          "ValidationException",
          "The log group cannot be deleted because deletion protection is enabled.",
        );
      }
      const key = keyOf(group);
      state.events.deleteGroup(key);
      state.streams.deleteAll({ prefix: key });
      state.metricFilters.deleteAll({ prefix: key });
      state.groups.delete(key);
      return {};
    });

/** Changes a group, in one transaction. */
function change(
  state: LogsState,
  find: () => GroupDocument,
  to: (group: GroupDocument) => GroupDocument,
): object {
  return state.store.transaction(() => {
    const group = find();
    state.groups.put(keyOf(group), to(group));
    return {};
  });
}

export const putRetentionPolicy =
  (state: LogsState) =>
  (input: PutRetentionPolicyRequest, context: OperationContext): object => {
    const { logGroupName, retentionInDays = 0 } = input;
    if (!RETENTION_DAYS.includes(retentionInDays)) {
      const days = RETENTION_DAYS.join(", ");
      throw invalidValue("retentionInDays", retentionInDays, `satisfy enum value set: [${days}]`);
    }
    return change(
      state,
      () => findGroup(state, context, logGroupName),
      (group) => {
        const limited = { ...group, retentionInDays };
        pruneExpired(state, limited, context.clock.nowMs());
        return limited;
      },
    );
  };

export const deleteRetentionPolicy =
  (state: LogsState) =>
  ({ logGroupName }: DeleteLogGroupRequest, context: OperationContext): object =>
    change(
      state,
      () => findGroup(state, context, logGroupName),
      ({ retentionInDays: _, ...group }) => group,
    );

export const associateKmsKey =
  (state: LogsState) =>
  (input: AssociateKmsKeyRequest, context: OperationContext): object => {
    const { kmsKeyId = "" } = input;
    if (!kmsKeyId.startsWith("arn:")) {
      throw invalidParameter("The specified KMS key must be given by its ARN.");
    }
    return change(
      state,
      () => findEncrypted(state, context, input),
      (group) => ({ ...group, kmsKeyId }),
    );
  };

export const disassociateKmsKey =
  (state: LogsState) =>
  (input: DisassociateKmsKeyRequest, context: OperationContext): object =>
    change(
      state,
      () => findEncrypted(state, context, input),
      ({ kmsKeyId: _, ...group }) => group,
    );

function findEncrypted(
  state: LogsState,
  context: OperationContext,
  { logGroupName, resourceIdentifier }: DisassociateKmsKeyRequest,
): GroupDocument {
  return resourceIdentifier === undefined
    ? findGroup(state, context, logGroupName)
    : findGroupByArn(state, context, resourceIdentifier);
}

export const putDeletionProtection =
  (state: LogsState) =>
  (input: PutLogGroupDeletionProtectionRequest, context: OperationContext): object =>
    change(
      state,
      () => findReferred(state, context, { logGroupIdentifier: input.logGroupIdentifier }),
      (group) => ({ ...group, isProtected: input.deletionProtectionEnabled ?? false }),
    );

import type { AddPermissionRequest, RemovePermissionRequest } from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { rootArn } from "../../../identify/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { findQueue } from "../access.ts";
import { isPlainObject, parseObject } from "../parse-object.ts";
import { invalidValue, missingParameter } from "../refusals.ts";
import type { QueueDocument, QueueState } from "../sqs-state.ts";
import { setAttributes } from "./manage-attributes.ts";

const LABEL = /^[\w-]{1,80}$/;

const ACTIONS_MAX = 7;

/** What an owner can let others do. Source: observed, moto's tests of AddPermission. */
const GRANTABLE = new Set([
  "*",
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
  "ReceiveMessage",
  "SendMessage",
]);

/** AddPermission: one more statement of the queue's policy, named by its label. */
export const addPermission =
  (state: QueueState) =>
  (input: AddPermissionRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const { Label: label = "", AWSAccountIds: accounts = [], Actions: actions = [] } = input;
      const queue = findQueue(state, context, { url: input.QueueUrl, action: "AddPermission" });
      if (!LABEL.test(label)) throw invalidValue("Label", label, "Must be 1 to 80 characters.");
      checkActions(actions);
      if (accounts.length === 0 || !accounts.every(isAccount)) {
        throw invalidValue("PrincipalId", `[${accounts.join(", ")}]`, "Unable to verify.");
      }
      const statements = statementsOf(queue);
      if (statements.some((one) => isLabelled(one, label))) {
        throw invalidValue("Label", label, "Already exists.");
      }
      const added = {
        Sid: label,
        Effect: "Allow",
        Principal: { AWS: single(accounts.map(rootArn)) },
        Action: single(actions.map((action) => `SQS:${action}`)),
        Resource: queue.arn,
      };
      setPolicy(state, context, { queue, statements: [...statements, added] });
      return {};
    });

export const removePermission =
  (state: QueueState) =>
  (input: RemovePermissionRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const { Label: label = "" } = input;
      const queue = findQueue(state, context, { url: input.QueueUrl, action: "RemovePermission" });
      const statements = statementsOf(queue);
      const left = statements.filter((one) => !isLabelled(one, label));
      if (left.length === statements.length) {
        throw invalidValue("Label", label, "can't find label on existing policy.");
      }
      setPolicy(state, context, { queue, statements: left });
      return {};
    });

const isAccount = (id: string): boolean => /^\d{12}$/.test(id);

/** @throws {ServiceError} `MissingParameter`, `OverLimit`, `InvalidParameterValue`. */
function checkActions(actions: readonly string[]): void {
  const { length: count } = actions;
  if (count === 0) throw missingParameter("Actions");
  if (count > ACTIONS_MAX) {
    const message = `${count} Actions were found, maximum allowed is ${ACTIONS_MAX}.`;
    throw new ServiceError("OverLimit", message);
  }
  const refused = actions.find((action) => !GRANTABLE.has(action));
  if (refused === undefined) return;
  const reason = "Only the queue owner is allowed to invoke this action.";
  throw invalidValue("ActionName", `SQS:${refused}`, reason);
}

function statementsOf({ attributes }: QueueDocument): readonly unknown[] {
  const { Statement: given } = parseObject(attributes.Policy ?? "{}") ?? {};
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given];
}

const isLabelled = (statement: unknown, label: string): boolean =>
  isPlainObject(statement) && statement.Sid === label;

/** AWS writes a list of one as that one. */
const single = (values: readonly string[]) => (values.length === 1 ? values[0] : values);

function setPolicy(
  state: QueueState,
  { clock }: OperationContext,
  { queue, statements }: { queue: QueueDocument; statements: readonly unknown[] },
): void {
  const policy = parseObject(queue.attributes.Policy ?? "{}");
  const { Version = "2008-10-17", Id = `${queue.arn}/SQSDefaultPolicy` } = policy ?? {};
  const text = JSON.stringify({ Version, Id, Statement: statements });
  const changes = new Map([["Policy", statements.length === 0 ? undefined : text]]);
  setAttributes(state, queue, { changes, nowMs: clock.nowMs() });
}

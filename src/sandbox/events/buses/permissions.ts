import type {
  Condition,
  PutPermissionRequest,
  RemovePermissionRequest,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { checkConstraints } from "../constraints.ts";
import { type BusDocument, type EventsState, placeKey } from "../events-state.ts";
import { notFound, validationFailed } from "../refusals.ts";
import { requireBus } from "./find-bus.ts";

/** Source: documented, PutPermission: 10 KB. */
const POLICY_BYTES_MAX = 10_240;
const POLICY_VERSION = "2012-10-17";

interface Statement {
  readonly Sid?: string;
}

interface Policy {
  readonly Version?: string;
  readonly Statement?: readonly Statement[];
}

/** PutPermission: one statement for an account or an organization, or a whole policy. */
export const putPermission =
  (state: EventsState) =>
  (input: PutPermissionRequest, context: OperationContext): void => {
    checkPermission(input);
    state.store.transaction(() => {
      const bus = requireBus(state, context, input.EventBusName);
      writePolicy(state, context, { bus, policy: policyOf(input, bus) });
    });
  };

export const removePermission =
  (state: EventsState) =>
  (input: RemovePermissionRequest, context: OperationContext): void => {
    const { StatementId: id, RemoveAllPermissions: isAll = false } = input;
    // Source: assumed, the wording.
    if (id === undefined && !isAll) {
      throw validationFailed("Parameter(s) StatementId must be specified.");
    }
    state.store.transaction(() => {
      const bus = requireBus(state, context, input.EventBusName);
      const policy = readPolicy(bus);
      const statements = policy.Statement ?? [];
      const left = isAll ? [] : statements.filter(({ Sid }) => Sid !== id);
      if (!isAll && left.length === statements.length) {
        throw notFound("Statement with the provided id does not exist.");
      }
      const kept = left.length > 0 ? JSON.stringify({ ...policy, Statement: left }) : undefined;
      writePolicy(state, context, { bus, policy: kept });
    });
  };

function checkPermission(input: PutPermissionRequest): void {
  checkConstraints(
    { member: "action", value: input.Action, min: 1, max: 64, pattern: "events:[a-zA-Z]+" },
    { member: "principal", value: input.Principal, min: 1, max: 12, pattern: "(\\d{12}|\\*)" },
    {
      ...{ member: "statementId", value: input.StatementId },
      ...{ min: 1, max: 64, pattern: "[a-zA-Z0-9-_]+" },
    },
  );
  if (input.Policy !== undefined) return;
  if (input.Principal === undefined) {
    throw validationFailed("Parameter Principal must be specified.");
  }
  if (input.Condition && input.Principal !== "*") {
    throw validationFailed(
      "Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.",
    );
  }
  if (input.Action !== "events:PutEvents") {
    throw validationFailed("Provided value in parameter 'action' is not supported.");
  }
  if (input.StatementId === undefined) {
    throw validationFailed("Parameter StatementId must be specified.");
  }
}

function policyOf(input: PutPermissionRequest, bus: BusDocument): string {
  if (input.Policy !== undefined) {
    requirePolicy(input.Policy);
    return input.Policy;
  }
  const statement = {
    Sid: input.StatementId ?? "",
    Effect: "Allow",
    Principal: principalOf(input.Principal ?? ""),
    Action: input.Action,
    Resource: bus.arn,
    ...(input.Condition && { Condition: conditionOf(input.Condition) }),
  };
  const policy = readPolicy(bus);
  const others = (policy.Statement ?? []).filter(({ Sid }) => Sid !== statement.Sid);
  return JSON.stringify({ Version: POLICY_VERSION, ...policy, Statement: [...others, statement] });
}

const principalOf = (principal: string) =>
  principal === "*" ? "*" : { AWS: `arn:aws:iam::${principal}:root` };

const conditionOf = ({ Type = "", Key = "", Value }: Condition) => ({ [Type]: { [Key]: Value } });

/** @throws {ServiceError} `ValidationException` for what is no policy document. */
function requirePolicy(text: string): void {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw validationFailed("This policy contains invalid Json");
  }
  const isDocument = typeof policy === "object" && policy !== null && "Statement" in policy;
  // Source: assumed, the wording.
  if (!isDocument) throw validationFailed("This policy contains no statements");
}

/** The bus's policy, which may have been put as a whole with a statement that is no list. */
function readPolicy({ policy }: BusDocument): Policy {
  if (policy === undefined) return {};
  const parsed = JSON.parse(policy) as { readonly Statement?: Statement | readonly Statement[] };
  return { ...parsed, Statement: [parsed.Statement ?? []].flat() };
}

function writePolicy(
  state: EventsState,
  context: OperationContext,
  { bus, policy }: { readonly bus: BusDocument; readonly policy: string | undefined },
): void {
  if (policy !== undefined && Buffer.byteLength(policy) > POLICY_BYTES_MAX) {
    throw new ServiceError(
      "PolicyLengthExceededException",
      "The event bus policy is too long. For more information, see the limits.",
    );
  }
  const { policy: _, ...rest } = bus;
  state.buses.put(`${placeKey(context)}${bus.name}`, {
    ...rest,
    ...(policy !== undefined && { policy }),
    modifiedAtMs: context.clock.nowMs(),
  });
}

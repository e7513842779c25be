import type {
  ListTargetsByRuleRequest,
  ListTargetsByRuleResponse,
  PutTargetsRequest,
  PutTargetsResponse,
  RemoveTargetsRequest,
  RemoveTargetsResponse,
  Target,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../../embedded/index.ts";
import { checkConstraints } from "../constraints.ts";
import type { EventsState } from "../events-state.ts";
import { cutPage } from "../page.ts";
import { limitExceeded } from "../refusals.ts";
import { checkTarget } from "./check-target.ts";
import { requireRule } from "./manage-rules.ts";
import type { RuleBook } from "./rule-book.ts";

/** Source: documented, PutTargets. */
const TARGETS_MAX = 5;
const ENTRIES = { min: 1, max: 100 } as const;

/** PutTargets: adds targets, or replaces those with the same ids. */
export const putTargets =
  (state: EventsState, rules: RuleBook) =>
  (input: PutTargetsRequest, context: OperationContext): PutTargetsResponse => {
    const { Targets: added = [] } = input;
    checkConstraints({ member: "targets", value: added, ...ENTRIES });
    added.forEach(checkTarget);
    return state.store.transaction(() => {
      const asked = { busName: input.EventBusName, name: input.Rule };
      const rule = requireRule({ state, rules }, context, asked);
      const targets = new Map(rule.targets.map((target) => [target.Id, target]));
      for (const target of added) targets.set(target.Id, withKeptRole(target, targets));
      if (targets.size > TARGETS_MAX) throw limitExceeded();
      rules.put(context, { ...rule, targets: [...targets.values()] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    });
  };

/** A target put again without its role keeps it. Source: documented, PutTargets. */
function withKeptRole(target: Target, earlier: ReadonlyMap<string | undefined, Target>): Target {
  const before = earlier.get(target.Id);
  const isBus = target.Arn?.includes(":event-bus/") === true;
  if (!isBus || target.RoleArn || before?.Arn !== target.Arn || !before?.RoleArn) return target;
  return { ...target, RoleArn: before.RoleArn };
}

/** RemoveTargets, which succeeds for targets that are not there. */
export const removeTargets =
  (state: EventsState, rules: RuleBook) =>
  (input: RemoveTargetsRequest, context: OperationContext): RemoveTargetsResponse => {
    const { Ids: ids = [] } = input;
    checkConstraints({ member: "ids", value: ids, ...ENTRIES });
    return state.store.transaction(() => {
      const asked = { busName: input.EventBusName, name: input.Rule };
      const rule = requireRule({ state, rules }, context, asked);
      const targets = rule.targets.filter(({ Id: id = "" }) => !ids.includes(id));
      rules.put(context, { ...rule, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    });
  };

export const listTargetsByRule =
  (state: EventsState, rules: RuleBook) =>
  (input: ListTargetsByRuleRequest, context: OperationContext): ListTargetsByRuleResponse => {
    const asked = { busName: input.EventBusName, name: input.Rule };
    const { targets } = requireRule({ state, rules }, context, asked);
    const idOf = ({ Id: id = "" }: Target) => id;
    const sorted = [...targets].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
    const { items, ...next } = cutPage(sorted, input, idOf);
    return { Targets: [...items], ...next };
  };

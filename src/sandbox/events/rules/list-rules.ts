import type {
  ListRuleNamesByTargetRequest,
  ListRuleNamesByTargetResponse,
  ListRulesRequest,
  ListRulesResponse,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../../embedded/index.ts";
import { requireBus } from "../buses/find-bus.ts";
import type { EventsState } from "../events-state.ts";
import { byName, cutPage } from "../page.ts";
import { shownRule } from "./manage-rules.ts";
import type { RuleBook } from "./rule-book.ts";

export const listRules =
  (state: EventsState, rules: RuleBook) =>
  (input: ListRulesRequest, context: OperationContext): ListRulesResponse => {
    const bus = requireBus(state, context, input.EventBusName);
    const { NamePrefix: prefix = "" } = input;
    const found = rules
      .list(context, bus.name)
      .filter(({ name }) => name.startsWith(prefix))
      .sort(byName);
    const { items, ...next } = cutPage(found, input, ({ name }) => name);
    return { Rules: items.map(shownRule), ...next };
  };

export const listRuleNamesByTarget =
  (state: EventsState, rules: RuleBook) =>
  (
    input: ListRuleNamesByTargetRequest,
    context: OperationContext,
  ): ListRuleNamesByTargetResponse => {
    const bus = requireBus(state, context, input.EventBusName);
    const names = rules
      .list(context, bus.name)
      .filter(({ targets }) => targets.some(({ Arn }) => Arn === input.TargetArn))
      .sort(byName)
      .map(({ name }) => name);
    const { items, ...next } = cutPage(names, input, (name) => name);
    return { RuleNames: items, ...next };
  };

import type {
  DeleteRuleRequest,
  DescribeRuleRequest,
  DescribeRuleResponse,
  DisableRuleRequest,
  EnableRuleRequest,
  PutRuleRequest,
  PutRuleResponse,
  Rule,
  RuleState,
} from "@aws-sdk/client-eventbridge";
import type { OperationContext } from "../../../embedded/index.ts";
import { DEFAULT_BUS, ruleArn } from "../arns.ts";
import { requireBus } from "../buses/find-bus.ts";
import { ARN, checkConstraints, DESCRIPTION, NAME } from "../constraints.ts";
import type { EventsState, RuleDocument } from "../events-state.ts";
import { compilePattern } from "../pattern/index.ts";
import { limitExceeded, ruleNotFound, validationFailed } from "../refusals.ts";
import { parseSchedule } from "../schedule/schedule.ts";
import { addTags, checkTags } from "../tags.ts";
import type { RuleBook } from "./rule-book.ts";

/** Source: documented, EventBridge user guide, quotas. */
const RULES_MAX = 300;

const STATES: readonly RuleState[] = [
  "ENABLED",
  "DISABLED",
  "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
];

/** PutRule: makes a rule, or replaces all of it but its targets and tags. */
export const putRule =
  (state: EventsState, rules: RuleBook) =>
  (input: PutRuleRequest, context: OperationContext): PutRuleResponse => {
    checkRule(input);
    return state.store.transaction(() => {
      const bus = requireBus(state, context, input.EventBusName);
      checkTriggers(input, bus.name);
      const { Name: name = "" } = input;
      const earlier = rules.find(context, bus.name, name);
      if (!earlier && rules.list(context, bus.name).length >= RULES_MAX) throw limitExceeded();
      const rule = ruleOf(input, context, { busName: bus.name, earlier });
      rules.put(context, rule);
      if (!earlier) addTags(state, rule.arn, input.Tags);
      return { RuleArn: rule.arn };
    });
  };

function checkRule(input: PutRuleRequest): void {
  checkConstraints(
    { member: "name", value: input.Name, ...NAME },
    { member: "eventPattern", value: input.EventPattern, max: 4096 },
    { member: "scheduleExpression", value: input.ScheduleExpression, max: 256 },
    { member: "state", value: input.State, oneOf: STATES },
    { member: "description", value: input.Description, ...DESCRIPTION },
    { member: "roleArn", value: input.RoleArn, ...ARN },
  );
  checkTags(input.Tags);
  if (!input.EventPattern && !input.ScheduleExpression) {
    throw validationFailed("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
}

function checkTriggers(input: PutRuleRequest, busName: string): void {
  const { EventPattern: pattern, ScheduleExpression: schedule } = input;
  if (schedule && busName !== DEFAULT_BUS) {
    throw validationFailed("ScheduleExpression is supported only on the default event bus.");
  }
  if (schedule && !parseSchedule(schedule)) {
    throw validationFailed("Parameter ScheduleExpression is not valid.");
  }
  if (pattern) compilePattern(pattern);
}

interface Replaced {
  readonly busName: string;
  readonly earlier: RuleDocument | undefined;
}

function ruleOf(
  input: PutRuleRequest,
  context: OperationContext,
  { busName, earlier }: Replaced,
): RuleDocument {
  const { Name: name = "", EventPattern, ScheduleExpression, Description, RoleArn } = input;
  const isSameSchedule = earlier?.schedule === ScheduleExpression;
  return {
    ...{ name, busName, arn: ruleArn(context, busName, name) },
    ...(EventPattern && { pattern: EventPattern }),
    ...(ScheduleExpression && { schedule: ScheduleExpression }),
    state: input.State ?? "ENABLED",
    ...(Description !== undefined && { description: Description }),
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
    createdBy: earlier?.createdBy ?? context.accountId,
    scheduledFromMs: isSameSchedule && earlier ? earlier.scheduledFromMs : context.clock.nowMs(),
    targets: earlier?.targets ?? [],
  };
}

/** DeleteRule, which succeeds for a rule that is not there. */
export const deleteRule =
  (state: EventsState, rules: RuleBook) =>
  (input: DeleteRuleRequest, context: OperationContext): void =>
    state.store.transaction(() => {
      const bus = requireBus(state, context, input.EventBusName);
      const rule = rules.find(context, bus.name, input.Name ?? "");
      if (!rule) return;
      // `Force` is for rules that services manage, which need their targets removed as well.
      if (rule.targets.length > 0) {
        throw validationFailed("Rule can't be deleted since it has targets.");
      }
      rules.delete(context, rule);
      state.tags.delete(rule.arn);
    });

export const describeRule =
  (state: EventsState, rules: RuleBook) =>
  (input: DescribeRuleRequest, context: OperationContext): DescribeRuleResponse => {
    const rule = requireRule({ state, rules }, context, {
      busName: input.EventBusName,
      name: input.Name,
    });
    return { ...shownRule(rule), CreatedBy: rule.createdBy };
  };

export const enableRule = (state: EventsState, rules: RuleBook) =>
  setState({ state, rules }, "ENABLED");

export const disableRule = (state: EventsState, rules: RuleBook) =>
  setState({ state, rules }, "DISABLED");

interface Stores {
  readonly state: EventsState;
  readonly rules: RuleBook;
}

function setState({ state, rules }: Stores, to: RuleState) {
  return (input: EnableRuleRequest | DisableRuleRequest, context: OperationContext): void =>
    state.store.transaction(() => {
      const { EventBusName: busName, Name: name } = input;
      const rule = requireRule({ state, rules }, context, { busName, name });
      rules.put(context, { ...rule, state: to });
    });
}

/** @throws {ServiceError} `ResourceNotFoundException`, for the bus or the rule. */
export function requireRule(
  { state, rules }: Stores,
  context: OperationContext,
  asked: { readonly busName: string | undefined; readonly name: string | undefined },
): RuleDocument {
  checkConstraints({ member: "name", value: asked.name, ...NAME });
  const bus = requireBus(state, context, asked.busName);
  const rule = rules.find(context, bus.name, asked.name ?? "");
  if (!rule) throw ruleNotFound(asked.name ?? "", bus.name);
  return rule;
}

export function shownRule(rule: RuleDocument): Rule {
  const { pattern, schedule, description, roleArn } = rule;
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(pattern !== undefined && { EventPattern: pattern }),
    ...(schedule !== undefined && { ScheduleExpression: schedule }),
    State: rule.state,
    ...(description !== undefined && { Description: description }),
    ...(roleArn !== undefined && { RoleArn: roleArn }),
    EventBusName: rule.busName,
  };
}

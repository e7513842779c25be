import type { Target } from "@aws-sdk/client-eventbridge";
import { beforeEach, describe, expect, test } from "vitest";
import { operationContext } from "../../../test/support/operation-context.ts";
import { refusalOf } from "../../../test/support/refusal.ts";
import { ACCOUNT, type GivenBuses, givenBuses, QUEUE } from "./given.fixture.ts";

let given: GivenBuses;
beforeEach(() => {
  given = givenBuses();
});

const PATTERN = '{"source":["my.app"]}';
const BUS_ARN = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const inOrder = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("event buses", () => {
  test("the default one is there, and others come and go", () => {
    const { actions, context } = given;
    const DefaultBus = { Name: "default", Arn: `${BUS_ARN}/default` };
    expect(actions.ListEventBuses({}, context).EventBuses).toEqual([DefaultBus]);
    const tags = [{ Key: "team", Value: "a" }];
    const made = { Name: "orders", Description: "of orders", Tags: tags };
    expect(actions.CreateEventBus(made, context)).toEqual({
      EventBusArn: `${BUS_ARN}/orders`,
      Description: "of orders",
    });
    expect(actions.DescribeEventBus({ Name: `${BUS_ARN}/orders` }, context)).toEqual({
      Name: "orders",
      Arn: `${BUS_ARN}/orders`,
      Description: "of orders",
      CreationTime: new Date(given.clock.nowMs()),
      LastModifiedTime: new Date(given.clock.nowMs()),
    });
    const ResourceARN = `${BUS_ARN}/orders`;
    expect(actions.ListTagsForResource({ ResourceARN }, context).Tags).toEqual(tags);
    actions.UpdateEventBus({ Name: "orders", Description: "other" }, context);
    expect(actions.DescribeEventBus({ Name: "orders" }, context).Description).toBe("other");
    actions.DeleteEventBus({ Name: "orders" }, context);
    actions.DeleteEventBus({ Name: "orders" }, context);
    expect(actions.ListEventBuses({}, context).EventBuses).toEqual([DefaultBus]);
  });

  test.each<[string, (given: GivenBuses) => unknown, string, string]>([
    [
      "one that is there",
      ({ actions, context }) => actions.CreateEventBus({ Name: "default" }, context),
      "ResourceAlreadyExistsException",
      "Event bus default already exists.",
    ],
    [
      "a name with a slash",
      ({ actions, context }) => actions.CreateEventBus({ Name: "a/b" }, context),
      "ValidationException",
      "Event bus name must not contain '/'.",
    ],
    [
      "a name with spaces",
      ({ actions, context }) => actions.CreateEventBus({ Name: "a b" }, context),
      "ValidationException",
      "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member " +
        "must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+",
    ],
    [
      "a partner's",
      ({ actions, context }) =>
        actions.CreateEventBus({ Name: "x", EventSourceName: "aws.partner/a/b" }, context),
      "ResourceNotFoundException",
      "Event source aws.partner/a/b does not exist.",
    ],
    [
      "deleting the default one",
      ({ actions, context }) => actions.DeleteEventBus({ Name: "default" }, context),
      "ValidationException",
      "Cannot delete event bus default.",
    ],
    [
      "describing none",
      ({ actions, context }) => actions.DescribeEventBus({ Name: "x" }, context),
      "ResourceNotFoundException",
      "Event bus x does not exist.",
    ],
    [
      "another account's",
      ({ actions, context }) =>
        actions.DescribeEventBus(
          { Name: "arn:aws:events:us-east-1:444455556666:event-bus/default" },
          context,
        ),
      "ResourceNotFoundException",
      "Event bus default does not exist.",
    ],
  ])("refuse %s", (_, call, code, message) => {
    expect(refusalOf(() => call(given))).toEqual({ code, message });
  });

  test("with rules are not deleted, and are listed by prefix in pages", () => {
    const { actions, context } = given;
    for (const name of ["a1", "a2", "a3", "b1"]) actions.CreateEventBus({ Name: name }, context);
    actions.PutRule({ Name: "r", EventBusName: "a1", EventPattern: PATTERN }, context);
    expect(refusalOf(() => actions.DeleteEventBus({ Name: "a1" }, context)).code).toBe(
      "ValidationException",
    );
    const first = actions.ListEventBuses({ NamePrefix: "a", Limit: 2 }, context);
    expect(first.EventBuses?.map(({ Name }) => Name)).toEqual(["a1", "a2"]);
    const { NextToken } = first;
    const rest = actions.ListEventBuses({ NamePrefix: "a", Limit: 2, NextToken }, context);
    expect(rest.EventBuses?.map(({ Name }) => Name)).toEqual(["a3"]);
    expect(rest.NextToken).toBeUndefined();
  });
});

describe("permissions of a bus", () => {
  const policyOf = ({ actions, context }: GivenBuses) => {
    const { Policy } = actions.DescribeEventBus({}, context);
    return Policy === undefined ? undefined : (JSON.parse(Policy) as { Statement: object[] });
  };
  const put = ({ actions, context }: GivenBuses, StatementId: string, more: object = {}) =>
    actions.PutPermission(
      { StatementId, Action: "events:PutEvents", Principal: "444455556666", ...more },
      context,
    );

  test("are statements, one for each id", () => {
    put(given, "one");
    put(given, "one", { Principal: "*" });
    const Condition = { Type: "StringEquals", Key: "aws:PrincipalOrgID", Value: "o-1" };
    put(given, "two", { Principal: "*", Condition });
    put(given, "three");
    const statement = {
      Effect: "Allow",
      Action: "events:PutEvents",
      Resource: `${BUS_ARN}/default`,
    };
    expect(policyOf(given)?.Statement).toEqual([
      { Sid: "one", Principal: "*", ...statement },
      {
        ...{ Sid: "two", Principal: "*", ...statement },
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
      },
      { Sid: "three", Principal: { AWS: "arn:aws:iam::444455556666:root" }, ...statement },
    ]);
    const { actions, context } = given;
    actions.RemovePermission({ StatementId: "one" }, context);
    expect(policyOf(given)?.Statement).toHaveLength(2);
    actions.RemovePermission({ RemoveAllPermissions: true }, context);
    expect(policyOf(given)).toBeUndefined();
  });

  test("may come as a whole policy", () => {
    const policy = { Version: "2012-10-17", Statement: { Sid: "x", Effect: "Deny" } };
    given.actions.PutPermission({ Policy: JSON.stringify(policy) }, given.context);
    expect(policyOf(given)).toEqual(policy);
    put(given, "one");
    expect(policyOf(given)?.Statement).toHaveLength(2);
  });

  test.each<[string, object, string]>([
    ["no principal", { Principal: undefined }, "Parameter Principal must be specified."],
    [
      "a condition for one account",
      { Condition: { Type: "StringEquals", Key: "aws:PrincipalOrgID", Value: "o-1" } },
      "Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.",
    ],
    [
      "another action",
      { Action: "events:PutRule" },
      "Provided value in parameter 'action' is not supported.",
    ],
    ["a policy that is no JSON", { Policy: "{" }, "This policy contains invalid Json"],
  ])("refuse %s", (_, more, message) => {
    expect(refusalOf(() => put(given, "s", more))).toEqual({
      code: "ValidationException",
      message,
    });
  });

  test("refuse a policy of more than 10 KB, and a statement that is not there", () => {
    const Policy = JSON.stringify({ Statement: [{ Sid: "x".repeat(10_240) }] });
    expect(refusalOf(() => put(given, "s", { Policy })).code).toBe("PolicyLengthExceededException");
    const { actions, context } = given;
    expect(refusalOf(() => actions.RemovePermission({ StatementId: "s" }, context))).toEqual({
      code: "ResourceNotFoundException",
      message: "Statement with the provided id does not exist.",
    });
  });
});

describe("rules", () => {
  test("are put, shown, switched and deleted", () => {
    const { actions, context } = given;
    const put = { Name: "r", EventPattern: PATTERN, Description: "d", RoleArn: ROLE };
    const RuleArn = `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`;
    expect(actions.PutRule(put, context)).toEqual({ RuleArn });
    const rule = { ...put, Arn: RuleArn, State: "ENABLED", EventBusName: "default" };
    expect(actions.DescribeRule({ Name: "r" }, context)).toEqual({ ...rule, CreatedBy: ACCOUNT });
    actions.DisableRule({ Name: "r" }, context);
    expect(actions.ListRules({}, context).Rules).toEqual([{ ...rule, State: "DISABLED" }]);
    actions.EnableRule({ Name: "r" }, context);
    expect(actions.DescribeRule({ Name: "r" }, context).State).toBe("ENABLED");
    actions.DeleteRule({ Name: "r" }, context);
    actions.DeleteRule({ Name: "r" }, context);
    expect(actions.ListRules({}, context).Rules).toEqual([]);
  });

  test("put again keep their targets and tags, and nothing else", () => {
    const { actions, context } = given;
    const Tags = [{ Key: "k", Value: "v" }];
    const { RuleArn } = actions.PutRule(
      { Name: "r", EventPattern: PATTERN, Description: "d", Tags },
      context,
    );
    actions.PutTargets({ Rule: "r", Targets: [{ Id: "1", Arn: QUEUE }] }, context);
    actions.PutRule({ Name: "r", ScheduleExpression: "rate(1 hour)", State: "DISABLED" }, context);
    const rule = actions.DescribeRule({ Name: "r" }, context);
    expect(rule).toEqual({
      ...{ Name: "r", Arn: RuleArn, EventBusName: "default", CreatedBy: ACCOUNT },
      ...{ State: "DISABLED", ScheduleExpression: "rate(1 hour)" },
    });
    expect(actions.ListTargetsByRule({ Rule: "r" }, context).Targets).toHaveLength(1);
    expect(actions.ListTagsForResource({ ResourceARN: RuleArn }, context).Tags).toEqual(Tags);
  });

  test("of a bus of their own have it in their ARN, and are listed in pages", () => {
    const { actions, context } = given;
    actions.CreateEventBus({ Name: "b" }, context);
    for (const i of [3, 1, 2]) {
      const { RuleArn } = actions.PutRule(
        { Name: `r${i}`, EventBusName: `${BUS_ARN}/b`, EventPattern: PATTERN },
        context,
      );
      expect(RuleArn).toBe(`arn:aws:events:us-east-1:${ACCOUNT}:rule/b/r${i}`);
    }
    const first = actions.ListRules({ EventBusName: "b", NamePrefix: "r", Limit: 2 }, context);
    expect(first.Rules?.map(({ Name }) => Name)).toEqual(["r1", "r2"]);
    const { NextToken } = first;
    const rest = actions.ListRules({ EventBusName: "b", Limit: 2, NextToken }, context);
    expect(rest).toEqual({ Rules: [expect.objectContaining({ Name: "r3" })] });
  });

  test.each<[string, object, string, string]>([
    [
      "neither pattern nor schedule",
      {},
      "ValidationException",
      "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    ],
    [
      "a schedule that is none",
      { ScheduleExpression: "rate(1 minutes)" },
      "ValidationException",
      "Parameter ScheduleExpression is not valid.",
    ],
    [
      "a schedule on another bus",
      { ScheduleExpression: "rate(1 minute)", EventBusName: "b" },
      "ValidationException",
      "ScheduleExpression is supported only on the default event bus.",
    ],
    [
      "a bus that is not there",
      { EventPattern: PATTERN, EventBusName: "none" },
      "ResourceNotFoundException",
      "Event bus none does not exist.",
    ],
    [
      "a state that is none",
      { EventPattern: PATTERN, State: "ON" },
      "ValidationException",
      "1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint: Member " +
        "must satisfy enum value set: [ENABLED, DISABLED, " +
        "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]",
    ],
    [
      "two things at once",
      { EventPattern: PATTERN, Name: "a b", Description: "d".repeat(513) },
      "ValidationException",
      "2 validation errors detected: Value 'a b' at 'name' failed to satisfy constraint: Member " +
        "must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; Value " +
        `'${"d".repeat(513)}' at 'description' failed to satisfy ` +
        "constraint: Member must have length less than or " +
        "equal to 512",
    ],
    [
      "a pattern that is none",
      { EventPattern: '{"a":[]}' },
      "InvalidEventPatternException",
      "Event pattern is not valid. Reason: Empty arrays are not allowed\n" +
        ' at [Source: (String)"{"a":[]}"; line: 1, column: 8]',
    ],
  ])("refuse %s", (_, more, code, message) => {
    const { actions, context } = given;
    actions.CreateEventBus({ Name: "b" }, context);
    expect(refusalOf(() => actions.PutRule({ Name: "r", ...more }, context))).toEqual({
      code,
      message,
    });
  });

  test("are at most 300 on a bus", () => {
    const { actions, context } = given;
    const put = (i: number) => actions.PutRule({ Name: `r${i}`, EventPattern: PATTERN }, context);
    for (const i of inOrder(300)) put(i);
    put(299);
    expect(refusalOf(() => put(300))).toEqual({
      code: "LimitExceededException",
      message: "The requested resource exceeds the maximum number allowed.",
    });
  });

  test("with targets are not deleted, and one that is not there is not shown", () => {
    const { actions, context } = given;
    actions.PutRule({ Name: "r", EventPattern: PATTERN }, context);
    actions.PutTargets({ Rule: "r", Targets: [{ Id: "1", Arn: QUEUE }] }, context);
    expect(refusalOf(() => actions.DeleteRule({ Name: "r", Force: true }, context))).toEqual({
      code: "ValidationException",
      message: "Rule can't be deleted since it has targets.",
    });
    expect(refusalOf(() => actions.DescribeRule({ Name: "x" }, context))).toEqual({
      code: "ResourceNotFoundException",
      message: "Rule x does not exist on EventBus default.",
    });
  });

  test("belong to an account and a region", () => {
    const { actions, context } = given;
    actions.PutRule({ Name: "r", EventPattern: PATTERN }, context);
    for (const other of [{ accountId: "444455556666" }, { region: "eu-west-1" }]) {
      expect(actions.ListRules({}, operationContext(other)).Rules).toEqual([]);
    }
  });
});

describe("targets", () => {
  const put = (...Targets: Target[]) =>
    given.actions.PutTargets({ Rule: "r", Targets }, given.context);
  beforeEach(() => void given.actions.PutRule({ Name: "r", EventPattern: PATTERN }, given.context));

  test("are put, replaced by id, listed, found by ARN and removed", () => {
    const { actions, context } = given;
    const full: Target = {
      ...{ Id: "2", Arn: QUEUE, RoleArn: ROLE, Input: '{"a":1}' },
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: QUEUE },
    };
    expect(put({ Id: "2", Arn: QUEUE }, { Id: "1", Arn: "arn:aws:lambda:us-east-1::f" })).toEqual({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    put(full);
    expect(actions.ListTargetsByRule({ Rule: "r" }, context)).toEqual({
      Targets: [{ Id: "1", Arn: "arn:aws:lambda:us-east-1::f" }, full],
    });
    expect(actions.ListRuleNamesByTarget({ TargetArn: QUEUE }, context)).toEqual({
      RuleNames: ["r"],
    });
    actions.RemoveTargets({ Rule: "r", Ids: ["1", "9"] }, context);
    expect(actions.ListTargetsByRule({ Rule: "r" }, context).Targets).toEqual([full]);
    expect(actions.ListRuleNamesByTarget({ TargetArn: "arn:x" }, context).RuleNames).toEqual([]);
  });

  test("are at most five", () => {
    const target = (i: number) => ({ Id: `${i}`, Arn: QUEUE });
    put(...inOrder(5).map(target));
    put(target(4));
    expect(refusalOf(() => put(target(5))).code).toBe("LimitExceededException");
  });

  test.each<[string, Target, string]>([
    [
      "what is no ARN",
      { Id: "1", Arn: "queue" },
      "Parameter queue is not valid. Reason: Provided Arn is not in correct format.",
    ],
    [
      "a FIFO queue without a group",
      { Id: "1", Arn: `${QUEUE}.fifo` },
      "Parameter(s) SqsParameters must be specified for target: 1.",
    ],
    [
      "a state machine without a role",
      { Id: "1", Arn: "arn:aws:states:us-east-1:111122223333:stateMachine:m" },
      "RoleArn is required for target arn:aws:states:us-east-1:111122223333:stateMachine:m.",
    ],
    [
      "two kinds of input",
      { Id: "1", Arn: QUEUE, Input: "{}", InputPath: "$.detail" },
      "Only one of Input, InputPath, or InputTransformer must be provided for target 1.",
    ],
    [
      "an unknown placeholder",
      {
        ...{ Id: "1", Arn: QUEUE },
        InputTransformer: { InputPathsMap: { a: "$.a" }, InputTemplate: '"<a> <nowhere>"' },
      },
      "InputTemplate for target 1 contains invalid placeholder nowhere.",
    ],
    [
      "input that is no JSON",
      { Id: "1", Arn: QUEUE, Input: "{" },
      "JSON syntax error in input for target 1.",
    ],
    [
      "a path that is none",
      { Id: "1", Arn: QUEUE, InputPath: "detail" },
      "Invalid InputPath for target 1.",
    ],
    [
      "a bus with an input of its own",
      { Id: "1", Arn: `${BUS_ARN}/b`, Input: "{}" },
      "Modifying the input for target 1 is not supported.",
    ],
    [
      "too many retries",
      { Id: "1", Arn: QUEUE, RetryPolicy: { MaximumRetryAttempts: 186 } },
      "1 validation error detected: Value '186' at " +
        "'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: " +
        "Member must have value less than or equal to 185",
    ],
    [
      "dead letters into a FIFO queue",
      { Id: "1", Arn: QUEUE, DeadLetterConfig: { Arn: `${QUEUE}.fifo` } },
      "Parameter DeadLetterConfig.Arn is not valid. Reason: " +
        `${QUEUE}.fifo is no standard SQS queue.`,
    ],
  ])("refuse %s", (_, target, message) => {
    expect(refusalOf(() => put(target))).toEqual({ code: "ValidationException", message });
  });

  test("need their rule", () => {
    const { actions, context } = given;
    const Targets = [{ Id: "1", Arn: QUEUE }];
    expect(refusalOf(() => actions.PutTargets({ Rule: "x", Targets }, context))).toEqual({
      code: "ResourceNotFoundException",
      message: "Rule x does not exist on EventBus default.",
    });
  });
});

describe("PutEvents", () => {
  const entry = { Source: "my.app", DetailType: "t", Detail: "{}" };
  const put = (...Entries: object[]) => given.actions.PutEvents({ Entries }, given.context);

  test("answers entry by entry, in their order", () => {
    expect(
      put(
        { ...entry },
        { ...entry, Source: undefined },
        { ...entry, DetailType: undefined },
        { ...entry, Detail: undefined },
        { ...entry, Detail: "[1]" },
        { ...entry, Detail: '"text"' },
        { ...entry, Source: "aws.ec2" },
        { ...entry, EventBusName: "none" },
        { ...entry, EventBusName: "arn:aws:events:us-east-1:444455556666:event-bus/default" },
      ),
    ).toEqual({
      FailedEntryCount: 7,
      Entries: [
        { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        {
          ErrorCode: "InvalidArgument",
          ErrorMessage: "Parameter Source is not valid. Reason: Source is a required argument.",
        },
        {
          ErrorCode: "InvalidArgument",
          ErrorMessage:
            "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
        },
        {
          ErrorCode: "InvalidArgument",
          ErrorMessage: "Parameter Detail is not valid. Reason: Detail is a required argument.",
        },
        { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
        { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
        {
          ErrorCode: "NotAuthorizedForSourceException",
          ErrorMessage: "Not authorized for the source.",
        },
        { EventId: expect.any(String) },
        { ErrorCode: "AccessDeniedException", ErrorMessage: expect.any(String) },
      ],
    });
  });

  test("takes ten entries of 256 KB together", () => {
    const Detail = JSON.stringify({ text: "é".repeat(131_000) });
    const bytes = Buffer.byteLength(Detail) + "my.appt".length;
    const last = { ...entry, Detail: `{"a":"${"x".repeat(262_144 - bytes - 15)}"}` };
    expect(put({ ...entry, Detail }, last).FailedEntryCount).toBe(0);
    const more = { ...last, Time: new Date(0) };
    expect(refusalOf(() => put({ ...entry, Detail }, more))).toEqual({
      code: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
    const eleven = inOrder(11).map(() => entry);
    expect(refusalOf(() => put(...eleven)).message).toBe(
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must " +
        "have length less than or equal to 10",
    );
  });

  test("takes another account's events where the bus's policy lets them in", () => {
    const stranger = operationContext({
      accountId: "444455556666",
      principal: { kind: "root", accountId: "444455556666" },
    });
    const Entries = [{ ...entry, EventBusName: `${BUS_ARN}/default` }];
    const { actions, context } = given;
    expect(actions.PutEvents({ Entries }, stranger).FailedEntryCount).toBe(1);
    actions.PutPermission(
      { StatementId: "s", Action: "events:PutEvents", Principal: "444455556666" },
      context,
    );
    expect(actions.PutEvents({ Entries }, stranger).FailedEntryCount).toBe(0);
  });
});

describe("TestEventPattern", () => {
  const event = {
    ...{ id: "1", source: "my.app", "detail-type": "t", account: ACCOUNT, region: "us-east-1" },
    ...{ time: "2026-01-31T12:00:00Z", detail: { a: 1 } },
  };
  const ask = (EventPattern: string, Event: string) =>
    given.actions.TestEventPattern({ EventPattern, Event });

  test("says whether a pattern matches", () => {
    expect(ask(PATTERN, JSON.stringify(event))).toEqual({ Result: true });
    expect(ask('{"source":["other"]}', JSON.stringify(event))).toEqual({ Result: false });
  });

  test("refuses a pattern that is none, and what is no whole event", () => {
    expect(refusalOf(() => ask("{}", JSON.stringify(event))).code).toBe(
      "InvalidEventPatternException",
    );
    const { time: _, ...partly } = event;
    for (const none of ["[]", "{", JSON.stringify(partly)]) {
      expect(refusalOf(() => ask(PATTERN, none)).code, none).toBe("ValidationException");
    }
  });
});

describe("connections", () => {
  const basic = { BasicAuthParameters: { Username: "u", Password: "p4ssw0rd" } };
  const create = (more: object = {}) =>
    given.actions.CreateConnection(
      { Name: "c", AuthorizationType: "BASIC", AuthParameters: basic, ...more },
      given.context,
    );

  test("show what they are, and never a secret", () => {
    const { actions, context, clock } = given;
    const now = new Date(clock.nowMs());
    const invocation = {
      HeaderParameters: [{ Key: "h", Value: "hidden", IsValueSecret: true }],
      QueryStringParameters: [{ Key: "q", Value: "shown" }],
    };
    const AuthParameters = { ...basic, InvocationHttpParameters: invocation };
    const ConnectionArn = expect.stringMatching(
      /^arn:aws:events:us-east-1:111122223333:connection\/c\/[0-9a-f-]{36}$/,
    );
    expect(create({ AuthParameters, Description: "d" })).toEqual({
      ...{ ConnectionArn, ConnectionState: "AUTHORIZED" },
      ...{ CreationTime: now, LastModifiedTime: now },
    });
    const shown = actions.DescribeConnection({ Name: "c" }, context);
    expect(shown).toEqual({
      ...{ Name: "c", ConnectionArn, ConnectionState: "AUTHORIZED", AuthorizationType: "BASIC" },
      ...{ CreationTime: now, LastModifiedTime: now, LastAuthorizedTime: now, Description: "d" },
      SecretArn: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:111122223333:secret:events!connection\/c\/[\w-]{43}$/,
      ),
      AuthParameters: {
        BasicAuthParameters: { Username: "u" },
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: "h", IsValueSecret: true }],
          QueryStringParameters: [{ Key: "q", Value: "shown", IsValueSecret: false }],
        },
      },
    });
    expect(actions.ListConnections({}, context).Connections).toHaveLength(1);
    expect(actions.ListConnections({ NamePrefix: "x" }, context).Connections).toEqual([]);
  });

  test("of OAuth are authorizing for a moment", () => {
    const OAuthParameters = {
      ClientParameters: { ClientID: "id", ClientSecret: "s3cret" },
      ...{ AuthorizationEndpoint: "https://example.com/token", HttpMethod: "POST" },
    };
    const made = create({
      AuthorizationType: "OAUTH_CLIENT_CREDENTIALS",
      AuthParameters: { OAuthParameters },
    });
    expect(made.ConnectionState).toBe("AUTHORIZING");
    given.clock.advance(1_000);
    const shown = given.actions.DescribeConnection({ Name: "c" }, given.context);
    expect(shown.ConnectionState).toBe("AUTHORIZED");
    expect(JSON.stringify(shown)).not.toContain("s3cret");
  });

  test("are updated in part, deauthorized and deleted", () => {
    const { actions, context, buses } = given;
    create();
    const AuthParameters = { BasicAuthParameters: { Username: "new" } };
    actions.UpdateConnection({ Name: "c", AuthParameters }, context);
    const [{ value } = { value: undefined }] = buses.state.connections.list();
    expect(value?.secrets).toEqual({ basic: { username: "new", password: "p4ssw0rd" } });
    expect(actions.DeauthorizeConnection({ Name: "c" }, context).ConnectionState).toBe(
      "DEAUTHORIZING",
    );
    const shown = actions.DescribeConnection({ Name: "c" }, context);
    expect(shown).toMatchObject({ ConnectionState: "DEAUTHORIZED" });
    expect(shown.AuthParameters).toBeUndefined();
    expect(actions.DeleteConnection({ Name: "c" }, context).ConnectionState).toBe("DELETING");
    expect(refusalOf(() => actions.DescribeConnection({ Name: "c" }, context))).toEqual({
      code: "ResourceNotFoundException",
      message: "Failed to describe the connection(s). Connection 'c' does not exist.",
    });
  });

  test("refuse what is wrong without repeating a secret", () => {
    create();
    expect(refusalOf(() => create()).code).toBe("ResourceAlreadyExistsException");
    const lacking = { AuthorizationType: "API_KEY" };
    expect(refusalOf(() => create({ Name: "d", ...lacking })).code).toBe("ValidationException");
    const Password = `bad:${"x".repeat(600)}`;
    const AuthParameters = { BasicAuthParameters: { Username: "u", Password } };
    const { message } = refusalOf(() => create({ Name: "d", AuthParameters }));
    expect(message).toContain("Value at 'authParameters.basicAuthParameters.password' failed");
    expect(message).not.toContain("bad");
    const slow = { BasicAuthParameters: { Username: `${" ".repeat(500)}:`, Password: "p" } };
    expect(refusalOf(() => create({ Name: "d", AuthParameters: slow })).code).toBe(
      "ValidationException",
    );
    expect(
      refusalOf(() => create({ Name: "bad name!", AuthorizationType: "INVALID" })).message,
    ).toBe(
      "2 validation errors detected: Value 'bad name!' at 'name' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; Value 'INVALID' at " +
        "'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: " +
        "[BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]",
    );
  });
});

describe("API destinations", () => {
  const create = (more: object = {}) => {
    const { actions, context } = given;
    const connection = actions.DescribeConnection({ Name: "c" }, context);
    return actions.CreateApiDestination(
      {
        ...{ Name: "d", InvocationEndpoint: "https://example.com/*", HttpMethod: "POST" },
        ...{ ConnectionArn: connection.ConnectionArn, ...more },
      },
      context,
    );
  };
  beforeEach(() => {
    const AuthParameters = { ApiKeyAuthParameters: { ApiKeyName: "k", ApiKeyValue: "v" } };
    const made = { Name: "c", AuthorizationType: "API_KEY", AuthParameters } as const;
    given.actions.CreateConnection(made, given.context);
  });

  test("are made, changed, listed and deleted", () => {
    const { actions, context } = given;
    const { ApiDestinationArn, ApiDestinationState } = create();
    expect(ApiDestinationArn).toMatch(/:api-destination\/d\/[0-9a-f-]{36}$/);
    expect(ApiDestinationState).toBe("ACTIVE");
    actions.UpdateApiDestination({ Name: "d", HttpMethod: "PUT", Description: "x" }, context);
    expect(actions.DescribeApiDestination({ Name: "d" }, context)).toMatchObject({
      ...{ ApiDestinationArn, HttpMethod: "PUT", Description: "x" },
      ...{ InvocationEndpoint: "https://example.com/*", InvocationRateLimitPerSecond: 300 },
    });
    expect(actions.ListApiDestinations({}, context).ApiDestinations).toHaveLength(1);
    const ConnectionArn = "arn:aws:events:us-east-1:111122223333:connection/x/y";
    expect(actions.ListApiDestinations({ ConnectionArn }, context).ApiDestinations).toEqual([]);
    actions.DeleteApiDestination({ Name: "d" }, context);
    expect(refusalOf(() => actions.DescribeApiDestination({ Name: "d" }, context)).code).toBe(
      "ResourceNotFoundException",
    );
  });

  test.each<[string, object, string]>([
    ["a connection that is not there", { ConnectionArn: "arn:x" }, "ResourceNotFoundException"],
    ["an endpoint that is no URL", { InvocationEndpoint: "ftp://x" }, "ValidationException"],
    ["a method that is none", { HttpMethod: "TRACE" }, "ValidationException"],
  ])("refuse %s", (_, more, code) => {
    expect(refusalOf(() => create(more)).code).toBe(code);
  });

  test("of one name there is one", () => {
    create();
    expect(refusalOf(() => create()).code).toBe("ResourceAlreadyExistsException");
  });
});

describe("tags", () => {
  test("are of rules and buses that exist", () => {
    const { actions, context } = given;
    const { RuleArn: ResourceARN } = actions.PutRule({ Name: "r", EventPattern: PATTERN }, context);
    actions.TagResource({ ResourceARN, Tags: [{ Key: "a", Value: "1" }] }, context);
    actions.TagResource({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }, context);
    actions.UntagResource({ ResourceARN, TagKeys: ["a"] }, context);
    expect(actions.ListTagsForResource({ ResourceARN }, context).Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
    const arn = (rest: string) => `arn:aws:events:us-east-1:${ACCOUNT}:${rest}`;
    for (const none of [arn("rule/x"), arn("rule/b/r"), arn("event-bus/x"), arn("x"), "x"]) {
      const call = () => actions.ListTagsForResource({ ResourceARN: none }, context);
      expect(refusalOf(call).code, none).toBe("ResourceNotFoundException");
    }
  });

  test("are at most fifty, and none of AWS's own", () => {
    const { actions, context } = given;
    const ResourceARN = `${BUS_ARN}/default`;
    const tag = (Tags: object[]) => () =>
      actions.TagResource({ ResourceARN, Tags: Tags as [] }, context);
    expect(refusalOf(tag([{ Key: "aws:x", Value: "" }])).code).toBe("ValidationException");
    const many = inOrder(51).map((i) => ({ Key: `k${i}`, Value: "" }));
    expect(refusalOf(tag(many)).code).toBe("ValidationException");
    expect(tag(many.slice(1))).not.toThrow();
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import { operationContext } from "../../test/support/operation-context.ts";
import { cloudWatchLogsService, iamService } from "../../test/support/sandbox-tables.ts";
import { systemClock } from "../base/clock.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { logGroupConformance } from "../delivery/log-groups/log-group.conformance.ts";
import { Identities } from "../identify/index.ts";
import { LogGroups } from "../sandbox/index.ts";
import { RolePermission } from "./role-permission.ts";
import { SandboxLogGroups } from "./sandbox-log-groups.ts";

const HOME = "111122223333";
const GROUP = `arn:aws:logs:us-east-1:${HOME}:log-group:trail:*`;
const STREAM = `${HOME}_CloudTrail_us-east-1`;
const TRAIL = `arn:aws:cloudtrail:us-east-1:${HOME}:trail/main`;
const roleOf = (name: string) => `arn:aws:iam::${HOME}:role/${name}`;
const WRITER = { accountId: HOME, trailArn: TRAIL, roleArn: roleOf("trail") };
const clock = systemClock;

let identities: Identities;
let logs: LogGroups;
let groups: SandboxLogGroups;
beforeEach(async () => {
  const memory = () => StateStore.open(":memory:", { survivesPowerLoss: false });
  const ids = seededIds("log groups");
  identities = Identities.open(memory(), { accountId: HOME, clock, ids });
  logs = new LogGroups({ store: memory(), clock });
  groups = new SandboxLogGroups(logs, new RolePermission(identities));
  await logsCall("CreateLogGroup", { logGroupName: "trail" });
  await aRole("trail");
});

type Handler = (...of: object[]) => unknown;

async function logsCall(name: "CreateLogGroup" | "GetLogEvents", input: object): Promise<unknown> {
  const handler = cloudWatchLogsService(logs).operations[name] as Handler;
  return await handler(input, operationContext({ clock }));
}

async function iamCall(name: string, input: object): Promise<unknown> {
  const operations = iamService(identities).operations as Readonly<Record<string, Handler>>;
  return await operations[name]?.(input, operationContext({ clock }));
}

const document = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });

async function aRole(RoleName: string, principal = "cloudtrail.amazonaws.com"): Promise<void> {
  await iamCall("CreateRole", {
    RoleName,
    AssumeRolePolicyDocument: document({
      Effect: "Allow",
      Principal: { Service: principal },
      Action: "sts:AssumeRole",
    }),
  });
}

logGroupConformance("SandboxLogGroups", async () => ({
  logGroups: groups,
  arn: GROUP,
  missingArn: GROUP.replace("trail", "missing"),
  writer: WRITER,
  nowMs: clock.nowMs(),
  eventsOf: async (logStreamName) => {
    const input = { logGroupName: "trail", logStreamName, startFromHead: true };
    try {
      const { events } = (await logsCall("GetLogEvents", input)) as {
        events: { timestamp: number; message: string }[];
      };
      return events.map(({ timestamp, message }) => ({ timestampMs: timestamp, message }));
    } catch (error) {
      if ((error as { code?: string }).code === "ResourceNotFoundException") return undefined;
      throw error;
    }
  },
}));

test("a group that goes away is missing, by CloudWatch Logs' own code", async () => {
  const group = await groups.find(GROUP, WRITER);
  logs.state.store.clear();
  await expect(group?.prepare(STREAM)).rejects.toMatchObject({
    code: "destination_missing",
    serviceCode: "ResourceNotFoundException",
  });
});

test("events too old for the group are counted", async () => {
  const group = await groups.find(GROUP, WRITER);
  const nowMs = clock.nowMs();
  const old = { timestampMs: nowMs - 15 * 86_400_000, message: "{}" };
  expect(await group?.put(STREAM, [old])).toEqual({ rejected: 1 });
});

describe("the role", () => {
  const outcome = async (name: string) =>
    groups.find(GROUP, { ...WRITER, roleArn: roleOf(name) }).then(
      () => "found",
      ({ code, serviceCode }: { code: string; serviceCode: string }) => [code, serviceCode],
    );
  const REFUSED = ["destination_refused", "AccessDeniedException"];
  const ALLOWED = [
    ["whatever is in the group", "log-group:trail:*"],
    ["the streams of CloudTrail", `log-group:trail:log-stream:${STREAM}*`],
  ] as const;

  test("must be there", async () => {
    expect(await outcome("nobody")).toEqual(REFUSED);
  });

  test("must trust CloudTrail", async () => {
    await aRole("lambda", "lambda.amazonaws.com");
    expect(await outcome("lambda")).toEqual(REFUSED);
  });

  test("without any policy will do", async () => {
    expect(await outcome("trail")).toBe("found");
  });

  test.each(ALLOWED)("will do with a policy for %s", async (_what, resource) => {
    await iamCall("PutRolePolicy", {
      RoleName: "trail",
      PolicyName: "logs",
      PolicyDocument: document({
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:us-east-1:${HOME}:${resource}`,
      }),
    });
    expect(await outcome("trail")).toBe("found");
  });

  test.each([
    ["another group", "logs:*", "log-group:other:*"],
    ["one action of two", "logs:PutLogEvents", "log-group:trail:*"],
  ])("will not do with a policy for %s", async (_what, Action, resource) => {
    await iamCall("PutRolePolicy", {
      RoleName: "trail",
      PolicyName: "logs",
      PolicyDocument: document({
        ...{ Effect: "Allow", Action, Resource: `arn:aws:logs:us-east-1:${HOME}:${resource}` },
      }),
    });
    expect(await outcome("trail")).toEqual(REFUSED);
  });

  test("has what its managed policies say, too", async () => {
    const PolicyDocument = document({ Effect: "Deny", Action: "logs:*", Resource: "*" });
    await iamCall("CreatePolicy", { PolicyName: "no-logs", PolicyDocument });
    const PolicyArn = `arn:aws:iam::${HOME}:policy/no-logs`;
    await iamCall("AttachRolePolicy", { RoleName: "trail", PolicyArn });
    expect(await outcome("trail")).toEqual(REFUSED);
  });
});

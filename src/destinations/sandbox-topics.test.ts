import { afterEach, beforeEach, expect, test } from "vitest";
import { Inbox } from "../../test/support/inbox.ts";
import { operationContext } from "../../test/support/operation-context.ts";
import { snsService } from "../../test/support/sandbox-tables.ts";
import { systemClock } from "../base/clock.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { topicConformance } from "../delivery/notifications/topic.conformance.ts";
import { Topics } from "../sandbox/index.ts";
import { SandboxTopics } from "./sandbox-topics.ts";

const HOME = "111122223333";
const OTHER = "444455556666";
const ORDERS = `arn:aws:sns:us-east-1:${HOME}:orders`;
const QUEUE = `arn:aws:sqs:us-east-1:${HOME}:incoming`;
const OWN = { accountId: HOME, trailArn: `arn:aws:cloudtrail:us-east-1:${HOME}:trail/main` };
const FOREIGN = { accountId: OTHER, trailArn: `arn:aws:cloudtrail:us-east-1:${OTHER}:trail/main` };

let sns: Topics;
let queued: Inbox<string>;
let topics: SandboxTopics;
beforeEach(async () => {
  queued = new Inbox();
  sns = Topics.open({
    store: StateStore.open(":memory:", { survivesPowerLoss: false }),
    queues: { send: (_arn, { body }) => queued.put(body) },
    mailDirectory: "/nonexistent",
    baseUrl: () => "http://trailcam.test:4580",
    clock: systemClock,
    ids: seededIds("topics"),
    log: () => {},
  });
  sns.start();
  topics = new SandboxTopics(sns);
  await call("CreateTopic", { Name: "orders" });
});
afterEach(() => sns[Symbol.asyncDispose]());

async function call(name: "CreateTopic" | "Subscribe" | "SetTopicAttributes", input: object) {
  const handler = snsService(sns).operations[name] as (...of: object[]) => unknown;
  await handler(input, operationContext());
}

topicConformance("SandboxTopics", async () => {
  await call("Subscribe", { TopicArn: ORDERS, Protocol: "sqs", Endpoint: QUEUE });
  return {
    topics,
    arn: ORDERS,
    missingArn: `${ORDERS}-missing`,
    received: async (count) => {
      const sent: string[] = [];
      while (sent.length < count) sent.push(await queued.next());
      return sent.map((body) => {
        const { Message, Subject } = JSON.parse(body) as Record<string, string>;
        return { message: Message ?? "", ...(Subject !== undefined && { subject: Subject }) };
      });
    },
  };
});

const outcome = async (arn: string, writer = OWN) =>
  (await topics.find(arn, writer)).publish("x").then(
    () => "published",
    ({ code, serviceCode }: { code: string; serviceCode: string }) => [code, serviceCode],
  );

test("a topic that is not there is missing, by SNS's own code", async () => {
  expect(await outcome(`${ORDERS}-2`)).toEqual(["destination_missing", "NotFound"]);
});

test("a topic takes its own account's trails, and those that its policy names", async () => {
  expect(await outcome(ORDERS)).toBe("published");
  expect(await outcome(ORDERS, FOREIGN)).toEqual(["destination_refused", "AuthorizationError"]);
  await call("SetTopicAttributes", {
    TopicArn: ORDERS,
    AttributeName: "Policy",
    AttributeValue: policyFor(FOREIGN.trailArn),
  });
  expect(await outcome(ORDERS, FOREIGN)).toBe("published");
  expect(await outcome(ORDERS)).toEqual(["destination_refused", "AuthorizationError"]);
});

/** As CloudTrail's user guide has it. */
function policyFor(trailArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AWSCloudTrailSNSPolicy20131101",
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "SNS:Publish",
        Resource: ORDERS,
        Condition: { StringEquals: { "aws:SourceArn": trailArn } },
      },
    ],
  });
}

import { describe, expect, test } from "vitest";
import type { Topics } from "./topic.ts";

/** A service with one topic, and a look at what its subscribers got. */
export interface TopicUnderTest {
  readonly topics: Topics;
  /** Of the topic that is there. */
  readonly arn: string;
  /** Of one that is not, though it could be. */
  readonly missingArn: string;
  /** Waits for a number of messages, and gives them with their subjects. */
  received(count: number): Promise<readonly { readonly message: string; subject?: string }[]>;
}

const WRITER = {
  trailArn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
  accountId: "111122223333",
};

/** What every implementation of {@link Topics} promises, as tests. */
export function topicConformance(name: string, open: () => Promise<TopicUnderTest>): void {
  describe(`${name} has topics`, () => {
    test("that hand on each message once, as it is and without a subject", async () => {
      const { topics, arn, received } = await open();
      const topic = await topics.find(arn, WRITER);
      const messages = ['{"s3Bucket":"b","s3ObjectKey":["a/b.json.gz"]}', "CloudTrail. Grüße."];
      for (const message of messages) await topic?.publish(message);
      const got = await received(2);
      expect(got.map(({ message }) => message).sort()).toEqual([...messages].sort());
      expect(got.map(({ subject }) => subject)).toEqual([undefined, undefined]);
    });

    test("and none where there is none: when it is looked for, or when it is used", async () => {
      const { topics, missingArn } = await open();
      const outcome = topics.find(missingArn, WRITER).then(async (topic) => {
        if (!topic) return "none";
        return await topic.publish("x").then(
          () => "published",
          (error: { code: string }) => error.code,
        );
      });
      expect(["none", "destination_missing"]).toContain(await outcome);
    });
  });
}

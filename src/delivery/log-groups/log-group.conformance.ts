import { describe, expect, test } from "vitest";
import type { LogEvent, LogGroups, LogWriter } from "./log-group.ts";

/** A service with one log group, and a look at what is in it. */
export interface LogGroupUnderTest {
  readonly logGroups: LogGroups;
  /** With `:*` at its end. */
  readonly arn: string;
  readonly missingArn: string;
  readonly writer: LogWriter;
  /** The time around which events may lie. */
  readonly nowMs: number;
  /** The events of a stream, ordered by time; undefined where there is no such stream. */
  eventsOf(streamName: string): Promise<readonly LogEvent[] | undefined>;
}

const STREAM = "111122223333_CloudTrail_us-east-1";

/** What every implementation of {@link LogGroups} promises, as tests. */
export function logGroupConformance(name: string, open: () => Promise<LogGroupUnderTest>): void {
  describe(`${name} has log groups`, () => {
    test("whose streams are made when they are needed, and keep what they are given", async () => {
      const { logGroups, arn, writer, nowMs, eventsOf } = await open();
      const group = await logGroups.find(arn, writer);
      const first = { timestampMs: nowMs - 2_000, message: '{"eventName":"a"}' };
      const second = { timestampMs: nowMs - 2_000, message: '{"eventName":"Grüße"}' };
      const third = { timestampMs: nowMs - 1_000, message: '{"eventName":"c"}' };
      expect(await group?.put(STREAM, [first, second])).toEqual({ rejected: 0 });
      expect(await group?.put(STREAM, [third])).toEqual({ rejected: 0 });
      expect(await eventsOf(STREAM)).toEqual([first, second, third]);
    });

    test("where a stream may be made ahead, and again", async () => {
      const { logGroups, arn, writer, eventsOf } = await open();
      const group = await logGroups.find(arn, writer);
      expect(await eventsOf(STREAM)).toBeUndefined();
      await group?.prepare(STREAM);
      await group?.prepare(STREAM);
      expect(await eventsOf(STREAM)).toEqual([]);
    });

    test("and none where there is none: when it is looked for, or when it is used", async () => {
      const { logGroups, missingArn, writer, nowMs } = await open();
      const group = await logGroups.find(missingArn, writer);
      const outcome = group?.put(STREAM, [{ timestampMs: nowMs, message: "{}" }]).then(
        () => "put",
        (error: { code: string }) => error.code,
      );
      expect([undefined, "destination_missing"]).toContain(await outcome);
    });
  });
}

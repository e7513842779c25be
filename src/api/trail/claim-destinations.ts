import {
  DestinationError,
  type LogGroups,
  type Topics,
  type Writer,
} from "../../delivery/index.ts";
import type { TrailSettings } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { inTime } from "./in-time.ts";

/** What CloudTrail publishes to see whether it may. Source: observed, in reference captures. */
const VALIDATION_MESSAGE = "CloudTrail validation message.";

/**
 * Checks that a trail's topic can be published to, as CloudTrail does: by publishing to it.
 *
 * @throws {ServiceError} `InsufficientSnsTopicPolicyException`, also where there is no such topic;
 *   `ServiceUnavailable` when SNS does not answer. Source of the words: observed, in reports of
 *   users.
 */
export async function claimTopic(
  { snsTopicArn }: TrailSettings,
  writer: Writer,
  topics: Topics,
): Promise<void> {
  if (snsTopicArn === undefined) return;
  const refusal = new ServiceError(
    "InsufficientSnsTopicPolicyException",
    "SNS Topic does not exist or the topic policy is incorrect!",
  );
  const claim = async () => {
    const topic = await topics.find(snsTopicArn, writer);
    if (!topic) throw refusal;
    await topic.publish(VALIDATION_MESSAGE);
  };
  try {
    await inTime(claim(), unanswered("SNS"));
  } catch (error) {
    throw refusalOf(error, { missing: refusal, refused: refusal, unreachable: "SNS" });
  }
}

/**
 * Checks that a trail's log group can be written, by making the stream for the trail's own region.
 *
 * @throws {ServiceError} `InvalidCloudWatchLogsLogGroupArnException`: where there is no such group,
 *   and where the role cannot be used; `ServiceUnavailable` when CloudWatch Logs does not answer.
 *   Source of the words: observed, in reference captures; that they are said of a group which is
 *   only missing is assumed.
 */
export async function claimLogGroup(
  settings: TrailSettings,
  writer: Writer & { readonly region: string },
  logGroups: LogGroups,
): Promise<void> {
  const { cloudWatchLogsLogGroupArn: groupArn, cloudWatchLogsRoleArn: roleArn } = settings;
  if (groupArn === undefined || roleArn === undefined) return;
  const code = "InvalidCloudWatchLogsLogGroupArnException";
  const missing = new ServiceError(code, "CloudTrail cannot validate the specified log group ARN.");
  // Terraform tries again what says "Access denied.": a new role may not be known everywhere yet.
  const refused = new ServiceError(
    code,
    "Access denied. Verify in IAM that the role has adequate permissions.",
  );
  const { accountId, trailArn, region } = writer;
  const claim = async () => {
    const group = await logGroups.find(groupArn, { accountId, trailArn, roleArn });
    if (!group) throw missing;
    await group.prepare(`${settings.organizationId ?? accountId}_CloudTrail_${region}`);
  };
  try {
    await inTime(claim(), unanswered("CloudWatch Logs"));
  } catch (error) {
    throw refusalOf(error, { missing, refused, unreachable: "CloudWatch Logs" });
  }
}

interface Refusals {
  readonly missing: ServiceError;
  readonly refused: ServiceError;
  /** The service's name, where it does not answer. */
  readonly unreachable: string;
}

function refusalOf(error: unknown, refusals: Refusals): unknown {
  if (!(error instanceof DestinationError)) return error;
  if (error.code === "destination_missing") return refusals.missing;
  if (error.code === "destination_refused") return refusals.refused;
  return unanswered(refusals.unreachable);
}

/** One of AWS's common errors, which clients try again. Source of the words: ours. */
const unanswered = (service: string): ServiceError =>
  new ServiceError("ServiceUnavailable", `${service} did not answer. Try again.`, { status: 503 });

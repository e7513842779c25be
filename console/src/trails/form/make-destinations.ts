import { createRole, putRolePolicy } from "../../http/iam.ts";
import { createLogGroup } from "../../http/logs.ts";
import { findOrganizationId } from "../../http/organizations.ts";
import { createBucket, putBucketPolicy } from "../../http/s3.ts";
import { createTopic, setTopicPolicy } from "../../http/sns.ts";
import { bucketPolicy, ROLE_TRUST, rolePolicy, topicPolicy } from "./policies.ts";
import { step } from "./step-failed.ts";
import type { TrailForm } from "./trail-form.ts";

/** Names of what a form has made so far, so that trying again goes on instead of failing. */
export type MadeThings = Set<string>;

export interface DestinationContext {
  readonly accountId: string;
  readonly trailArn: string;
  readonly made: MadeThings;
  readonly onStep: (what: string) => void;
}

/** Where a trail delivers to, as CreateTrail and UpdateTrail take it; empty for nowhere. */
export interface Destinations {
  readonly S3BucketName: string;
  readonly SnsTopicName: string;
  readonly CloudWatchLogsLogGroupArn: string;
  readonly CloudWatchLogsRoleArn: string;
}

/** Makes what the form has new, each with the policy that lets the trail use it. */
export async function makeDestinations(
  form: TrailForm,
  context: DestinationContext,
): Promise<Destinations> {
  const bucket = await bucketOf(form, context);
  const topic = form.hasTopic ? await topicOf(form, context) : "";
  const groupArn = form.hasLogs ? await logGroupOf(form, context) : "";
  const roleArn = form.hasLogs ? await roleOf(form, groupArn, context) : "";
  return {
    S3BucketName: bucket,
    SnsTopicName: topic,
    CloudWatchLogsLogGroupArn: groupArn,
    CloudWatchLogsRoleArn: roleArn,
  };
}

/** Makes a thing unless an earlier try did. */
async function once(name: string, made: MadeThings, make: () => Promise<void>): Promise<void> {
  if (made.has(name)) return;
  await make();
  made.add(name);
}

async function bucketOf(form: TrailForm, context: DestinationContext): Promise<string> {
  if (form.bucketChoice === "existing") return form.bucket.trim();
  const { made, onStep } = context;
  const [bucket, place] = [form.newBucket.trim(), { region: form.region }];
  onStep(`Creating the bucket ${bucket}`);
  await once(`bucket ${bucket}`, made, () => step("bucket", createBucket(bucket, place)));
  const organizationId = form.isOrganization
    ? await step("organization", findOrganizationId())
    : undefined;
  // Anew each time: name and prefix may have been put right meanwhile.
  const policy = bucketPolicy({ ...context, bucket, prefix: form.prefix, organizationId });
  await step("bucket", putBucketPolicy(bucket, policy, place));
  return bucket;
}

async function topicOf(form: TrailForm, context: DestinationContext): Promise<string> {
  if (form.topicChoice === "existing") return form.topic.trim();
  const name = form.newTopic.trim();
  const topicArn = `arn:aws:sns:${form.region}:${context.accountId}:${name}`;
  context.onStep(`Creating the topic ${name}`);
  const place = { region: form.region };
  await once(topicArn, context.made, async () => {
    await step("topic", createTopic(name, place));
  });
  // Anew each time: the trail's name may have been put right meanwhile.
  await step("topic", setTopicPolicy(topicArn, topicPolicy(topicArn, context), place));
  return topicArn;
}

async function logGroupOf(form: TrailForm, context: DestinationContext): Promise<string> {
  const { logGroupChoice, newLogGroup, logGroup, region } = form;
  const given = (logGroupChoice === "new" ? newLogGroup : logGroup).trim();
  const arn = given.startsWith("arn:")
    ? given
    : `arn:aws:logs:${region}:${context.accountId}:log-group:${given}:*`;
  if (logGroupChoice === "existing") return arn;
  context.onStep(`Creating the log group ${given}`);
  await once(arn, context.made, () => step("logGroup", createLogGroup(given, { region })));
  return arn;
}

async function roleOf(
  form: TrailForm,
  groupArn: string,
  { accountId, made, onStep }: DestinationContext,
): Promise<string> {
  if (form.roleChoice === "existing") return form.role.trim();
  const name = form.newRole.trim();
  const arn = `arn:aws:iam::${accountId}:role/${name}`;
  onStep(`Creating the role ${name}`);
  await once(arn, made, async () => {
    await step("role", createRole(name, ROLE_TRUST));
  });
  await step("role", putRolePolicy(name, rolePolicy(groupArn)));
  return arn;
}

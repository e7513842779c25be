import type { Target } from "@aws-sdk/client-eventbridge";
import { parseArn } from "../arns.ts";
import { ARN, checkConstraints, NAME } from "../constraints.ts";
import { JsonPathError, parsePath, tryReadJson } from "../json/index.ts";
import { validationFailed } from "../refusals.ts";
import { placeholdersOf, RESERVED_VARIABLES } from "../targets/input-template.ts";

/** Services whose targets need a role. Source: observed for the first three, else documented. */
const NEED_ROLES: ReadonlySet<string> = new Set(
  "states codebuild codepipeline kinesis batch ecs firehose".split(" "),
);

/**
 * Holds a target to what EventBridge accepts. Whether anything stands behind its ARN is not looked
 * at, as AWS does not.
 *
 * @throws {ServiceError} `ValidationException`.
 */
export function checkTarget(target: Target, index: number): void {
  checkMembers(target, index);
  const { Id: id = "", Arn: text = "" } = target;
  const arn = parseArn(text);
  if (!arn) {
    throw validationFailed(
      `Parameter ${text} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  }
  const isFifo = arn.service === "sqs" && arn.resource.endsWith(".fifo");
  if (isFifo && target.SqsParameters?.MessageGroupId === undefined) {
    throw validationFailed(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  }
  const isApi = arn.service === "events" && arn.resource.startsWith("api-destination/");
  if ((NEED_ROLES.has(arn.service) || isApi) && target.RoleArn === undefined) {
    throw validationFailed(`RoleArn is required for target ${text}.`);
  }
  checkInput(target, id);
  const changesInput = target.Input ?? target.InputPath ?? target.InputTransformer;
  const isBus = arn.service === "events" && arn.resource.startsWith("event-bus/");
  // Source: documented, PutTargets; assumed, the end of the sentence.
  if (isBus && changesInput !== undefined) {
    throw validationFailed(`Modifying the input for target ${id} is not supported.`);
  }
  checkDeadLetters(target);
}

function checkMembers(target: Target, index: number): void {
  const { RetryPolicy: retries, InputTransformer: transformer } = target;
  const at = (member: string) => `targets.${index + 1}.member.${member}`;
  checkConstraints(
    { member: at("id"), value: target.Id, ...NAME },
    { member: at("arn"), value: target.Arn, ...ARN },
    { member: at("roleArn"), value: target.RoleArn, ...ARN },
    { member: at("input"), value: target.Input, max: 8192, isSecret: true },
    { member: at("inputPath"), value: target.InputPath, max: 256 },
    {
      ...{ member: at("inputTransformer.inputTemplate"), value: transformer?.InputTemplate },
      ...{ min: 1, max: 8192, isSecret: true },
    },
    {
      ...{ member: at("inputTransformer.inputPathsMap"), max: 100 },
      value: Object.keys(transformer?.InputPathsMap ?? {}),
    },
    {
      member: at("sqsParameters.messageGroupId"),
      value: target.SqsParameters?.MessageGroupId,
      max: 100,
    },
    {
      ...{ member: at("retryPolicy.maximumRetryAttempts"), value: retries?.MaximumRetryAttempts },
      ...{ min: 0, max: 185 },
    },
    {
      member: at("retryPolicy.maximumEventAgeInSeconds"),
      value: retries?.MaximumEventAgeInSeconds,
      ...{ min: 60, max: 86_400 },
    },
    { member: at("deadLetterConfig.arn"), value: target.DeadLetterConfig?.Arn, ...ARN },
  );
}

function checkInput(target: Target, id: string): void {
  const { Input, InputPath, InputTransformer: transformer } = target;
  if ([Input, InputPath, transformer].filter((one) => one !== undefined).length > 1) {
    throw validationFailed(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  }
  // Source: assumed, the wording of the next two.
  if (Input !== undefined && !tryReadJson(Input)) {
    throw validationFailed(`JSON syntax error in input for target ${id}.`);
  }
  if (InputPath !== undefined && !isPath(InputPath)) {
    throw validationFailed(`Invalid InputPath for target ${id}.`);
  }
  const { InputTemplate: template = "", InputPathsMap: paths = {} } = transformer ?? {};
  const unknown = placeholdersOf(template).find(
    (name) => !Object.hasOwn(paths, name) && !RESERVED_VARIABLES.has(name),
  );
  if (unknown !== undefined) {
    throw validationFailed(
      `InputTemplate for target ${id} contains invalid placeholder ${unknown}.`,
    );
  }
}

function isPath(text: string): boolean {
  try {
    parsePath(text);
    return true;
  } catch (error) {
    if (error instanceof JsonPathError) return false;
    throw error;
  }
}

/** Source: documented, EventBridge user guide: a standard queue; assumed, the wording. */
function checkDeadLetters({ DeadLetterConfig: config }: Target): void {
  if (config?.Arn === undefined) return;
  const arn = parseArn(config.Arn);
  if (arn?.service === "sqs" && !arn.resource.endsWith(".fifo")) return;
  throw validationFailed(
    `Parameter DeadLetterConfig.Arn is not valid. Reason: ${config.Arn} is no standard SQS queue.`,
  );
}

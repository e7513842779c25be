import { HIDDEN, type ResourceRule, rules, type ServiceRules } from "./service-rules.ts";

const HIDE = { mask: HIDDEN } as const;

/** Source: documented, SNS developer guide, logging with CloudTrail. */
export const SNS: ServiceRules = rules({
  dataEvents: ["Publish", "PublishBatch"],
  readOnly: { CheckIfPhoneNumberIsOptedOut: true },
  members: {
    ">Message": HIDE,
    ">Subject": HIDE,
    ">MessageAttributes": HIDE,
    OneTimePassword: HIDE,
    // A platform application's credentials travel as attributes of these names.
    "CreatePlatformApplication>Attributes": "keys",
    "SetPlatformApplicationAttributes>Attributes": "keys",
    "CreatePlatformEndpoint>Token": HIDE,
    "ConfirmSubscription>Token": HIDE,
    // An HTTP endpoint's URL may hold a password. Source: assumed, that its record does not.
    "Subscribe>Endpoint": "url",
  },
  // A message to a telephone is about neither. Source: documented, of what CloudTrail does not log.
  resources: [
    {
      operations: ["Publish", "PublishBatch"],
      sources: [">TopicArn", ">TargetArn"],
      type: "AWS::SNS::Topic",
      reads: /^(?!.*:endpoint\/)/,
      isAlwaysNamed: true,
    },
    {
      operations: ["Publish"],
      sources: [">TargetArn", ">TopicArn"],
      type: "AWS::SNS::PlatformEndpoint",
      reads: /:endpoint\//,
      isAlwaysNamed: true,
    },
  ],
});

/** A queue is of the account in its URL, whoever calls. */
const QUEUE: ResourceRule = {
  sources: [">QueueUrl"],
  type: "AWS::SQS::Queue",
  arn: "arn:aws:sqs:{region}:{account}:{last}",
  reads: /(?:\/(?<account>\d{12})\/(?<last>[^/]+)\/?)?$/,
};
const MESSAGE_CALLS = [
  ["SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage"],
  ["DeleteMessageBatch", "ChangeMessageVisibility", "ChangeMessageVisibilityBatch"],
].flat();

/** Source: documented, SQS developer guide, logging API calls with CloudTrail. */
export const SQS: ServiceRules = rules({
  dataEvents: MESSAGE_CALLS,
  readOnly: { ReceiveMessage: true },
  members: { MessageBody: HIDE, MessageAttributes: HIDE, MessageSystemAttributes: HIDE },
  resources: [
    { ...QUEUE, operations: MESSAGE_CALLS },
    { ...QUEUE, operations: ["CreateQueue"], sources: ["<QueueUrl"] },
  ],
});

/**
 * Log lines are the customer's content. Source: assumed, a record of PutLogEvents would show.
 * Of resources that data events are selected by, CloudTrail has none for it. Source: documented,
 * CloudTrail user guide, logging data events.
 */
export const LOGS: ServiceRules = rules({
  apiVersion: "20140328",
  dataEvents: ["PutLogEvents"],
  readOnly: { FilterLogEvents: true, TestMetricFilter: true },
  members: { "PutLogEvents>logEvents": HIDE, logEventMessages: HIDE },
});

/**
 * Source: assumed for PutEvents, whose detail is the customer's content. CloudTrail has no resource
 * for it. Source: documented, CloudTrail user guide, logging data events.
 */
export const EVENTS: ServiceRules = rules({
  apiVersion: "2015-10-07",
  readOnly: { TestEventPattern: true },
  dataEvents: ["PutEvents"],
  members: { "PutEvents>Detail": HIDE },
});

/**
 * Source: observed, data events of the two metric calls. Source: documented, CloudWatch user guide,
 * that their records say of no metric which it was.
 */
export const CLOUDWATCH: ServiceRules = rules({
  dataEvents: ["GetMetricData", "PutMetricData"],
  resources: [
    {
      operations: ["GetMetricData", "PutMetricData"],
      sources: [],
      type: "AWS::CloudWatch::Metric",
    },
  ],
});

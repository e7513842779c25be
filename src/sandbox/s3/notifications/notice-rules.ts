import type {
  NotificationConfiguration,
  QueueConfiguration,
  TopicConfiguration,
} from "@aws-sdk/client-s3";
import type { Bucket } from "../store/buckets.ts";
import type { ObjectChange } from "./object-change.ts";

/** The name under which a bucket keeps whom it tells of its objects. */
export const NOTIFICATION_SETTING = "notification";

/** Whom a bucket tells. */
export type Recipient =
  | { readonly kind: "queue" | "topic"; readonly arn: string; readonly ruleId: string }
  | { readonly kind: "bus" };

export function notificationsOf({ settings }: Bucket): NotificationConfiguration {
  return (settings[NOTIFICATION_SETTING] ?? {}) as NotificationConfiguration;
}

/** Every queue and topic of a configuration, whatever they are to be told of. */
export function recipientsIn(configuration: NotificationConfiguration) {
  const { QueueConfigurations: queues = [], TopicConfigurations: topics = [] } = configuration;
  return [
    ...queues.map((rule) => ({ kind: "queue" as const, arn: rule.QueueArn ?? "", rule })),
    ...topics.map((rule) => ({ kind: "topic" as const, arn: rule.TopicArn ?? "", rule })),
  ];
}

/** Whom a bucket tells of a change. */
export function recipientsOf(change: ObjectChange): readonly Recipient[] {
  const configuration = notificationsOf(change.bucket);
  const told: Recipient[] = recipientsIn(configuration)
    .filter(({ rule }) => wants(rule, change))
    .map(({ kind, arn, rule }) => ({ kind, arn, ruleId: rule.Id ?? "" }));
  return configuration.EventBridgeConfiguration ? [...told, { kind: "bus" }] : told;
}

/** Source: documented, S3 User Guide, event types, and filtering by key name. */
function wants(
  { Events = [], Filter }: QueueConfiguration | TopicConfiguration,
  { event, key }: ObjectChange,
): boolean {
  const [group] = event.split(":");
  const names: readonly string[] = Events;
  if (!names.includes(`s3:${event}`) && !names.includes(`s3:${group}:*`)) return false;
  return (Filter?.Key?.FilterRules ?? []).every(({ Name, Value = "" }) =>
    Name?.toLowerCase() === "suffix" ? key.endsWith(Value) : key.startsWith(Value),
  );
}

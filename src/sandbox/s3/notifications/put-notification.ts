import type {
  NotificationConfiguration,
  PutBucketNotificationConfigurationRequest,
  QueueConfiguration,
  TopicConfiguration,
} from "@aws-sdk/client-s3";
import type { Ids } from "../../../base/ids.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { Handler } from "../operations/handler.ts";
import { admitToBucket, type BucketInput } from "../rules/admission.ts";
import { invalidArgument } from "../rules/refusals.ts";
import type { Bucket } from "../store/buckets.ts";
import type { ObjectStore } from "../store/object-store.ts";
import { NOTIFICATION_SETTING, notificationsOf, recipientsIn } from "./notice-rules.ts";

/** Source: documented, S3 User Guide: configurations of a bucket. */
const RULES_MAX = 100;

export const getBucketNotificationConfiguration: Handler<BucketInput, NotificationConfiguration> = (
  objects,
  input,
  context,
) => notificationsOf(admitToBucket(objects, input, context));

/**
 * Every queue and topic gets a test message first, unless the client says otherwise; what one does
 * not take, as its policy forbids it or it is not there, changes nothing.
 *
 * There are no functions here, so none can be told.
 */
export const putBucketNotificationConfiguration: Handler<
  PutBucketNotificationConfigurationRequest,
  object
> = async (objects, input, context) => {
  const bucket = admitToBucket(objects, input, context);
  const configuration = withIds(input.NotificationConfiguration ?? {}, context.ids);
  const { LambdaFunctionConfigurations: functions = [] } = configuration;
  const recipients = recipientsIn(configuration);
  if (recipients.length + functions.length > RULES_MAX) {
    const message = `A bucket has at most ${RULES_MAX} notification configurations.`;
    throw new ServiceError("InvalidRequest", message, { status: 400 });
  }
  for (const { Events = [] } of recipients.map(({ rule }) => rule)) checkEvents(Events);
  if (!input.SkipDestinationValidation) {
    const [missing] = functions;
    if (missing) throw notValid(missing.LambdaFunctionArn ?? "", "There are no functions.");
    for (const { kind, arn } of recipients) await checkRecipient(objects, bucket, { kind, arn });
  }
  objects.buckets.configure(bucket.name, { [NOTIFICATION_SETTING]: configuration });
  return {};
};

/** Source: documented, event types; `s3:ReducedRedundancyLostObject` and the like never happen. */
const EVENT = /^s3:[A-Za-z]+(?::(?:[A-Za-z]+|\*))?$/;

function checkEvents(events: readonly string[]): void {
  const wrong = events.length === 0 ? "" : events.find((event) => !EVENT.test(event));
  if (wrong === undefined) return;
  throw invalidArgument("The event is not supported for notifications", "Event", wrong);
}

async function checkRecipient(
  { notices }: ObjectStore,
  bucket: Bucket,
  { kind, arn }: { readonly kind: "queue" | "topic"; readonly arn: string },
): Promise<void> {
  if (arn.endsWith(".fifo")) throw notValid(arn, "FIFO queues and topics are not supported.");
  try {
    await notices?.test(bucket, kind, arn);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw notValid(arn, error.message);
  }
}

const notValid = (arn: string, why: string): ServiceError =>
  invalidArgument("Unable to validate the following destination configurations", arn, why);

/** S3 gives a name to what has none. */
function withIds(configuration: NotificationConfiguration, ids: Ids): NotificationConfiguration {
  const named = <Rule extends QueueConfiguration | TopicConfiguration>(rules: Rule[]) =>
    rules.map((rule) => ({ ...rule, Id: rule.Id ?? ids.uuid() }));
  const { QueueConfigurations: queues, TopicConfigurations: topics } = configuration;
  return {
    ...configuration,
    ...(queues && { QueueConfigurations: named(queues) }),
    ...(topics && { TopicConfigurations: named(topics) }),
  };
}

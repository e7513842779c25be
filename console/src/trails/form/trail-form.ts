import { type EventsForm, NEW_EVENTS } from "../selectors/events-form.ts";
import { readEvents } from "../selectors/read-events.ts";
import type { Tag, Trail } from "../trail.ts";
import type { TrailSelection } from "../trail-queries.ts";

export type Choice = "new" | "existing";

/** What a form says of a trail. What is chosen by another choice is kept, and not meant. */
export interface TrailForm {
  readonly region: string;
  readonly name: string;
  readonly isMultiRegion: boolean;
  readonly isOrganization: boolean;
  readonly bucketChoice: Choice;
  readonly newBucket: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly validatesLogFiles: boolean;
  readonly isEncrypted: boolean;
  /** ARN, id or alias. */
  readonly key: string;
  readonly hasTopic: boolean;
  readonly topicChoice: Choice;
  readonly newTopic: string;
  /** ARN or name. */
  readonly topic: string;
  readonly hasLogs: boolean;
  readonly logGroupChoice: Choice;
  readonly newLogGroup: string;
  /** ARN or name. */
  readonly logGroup: string;
  readonly roleChoice: Choice;
  readonly newRole: string;
  /** ARN. */
  readonly role: string;
  readonly tags: readonly TagRow[];
  readonly events: EventsForm;
  /** The types of Insights. */
  readonly insights: readonly string[];
}

export interface TagRow {
  readonly id: number;
  readonly key: string;
  readonly value: string;
}

/** What can be wrong, each with its place in the form; `whole` has none. */
export type FieldName =
  | "name"
  | "organization"
  | "bucket"
  | "prefix"
  | "key"
  | "topic"
  | "logGroup"
  | "role"
  | "tags"
  | "events"
  | "insights"
  | "whole";

export type FieldErrors = { readonly [Name in FieldName]?: string };

export type ChangeForm = (changes: Partial<TrailForm>) => void;

/** What every part of the form is given. */
export interface FormPartProps {
  readonly form: TrailForm;
  readonly errors: FieldErrors;
  readonly onChange: ChangeForm;
}

export interface NewTrailContext {
  readonly region: string;
  readonly accountId: string;
  /** Eight letters that names are to be told apart by. */
  readonly suffix: string;
}

/** The form of a trail that is to be made: what AWS's console proposes. */
export function newTrailForm({ region, accountId, suffix }: NewTrailContext): TrailForm {
  const name = `aws-cloudtrail-logs-${accountId}-${suffix}`;
  return {
    ...{ region, name: "", isMultiRegion: true, isOrganization: false },
    ...{ bucketChoice: "new", newBucket: name, bucket: "", prefix: "" },
    ...{ validatesLogFiles: true, isEncrypted: false, key: "" },
    ...{ hasTopic: false, topicChoice: "new", newTopic: name, topic: "" },
    ...{ hasLogs: false, logGroupChoice: "new", newLogGroup: name, logGroup: "" },
    ...{ roleChoice: "new", newRole: `CloudTrailRoleForCloudWatchLogs-${suffix}`, role: "" },
    ...{ tags: [], events: NEW_EVENTS, insights: [] },
  };
}

export interface KnownTrail extends TrailSelection {
  readonly trail: Trail;
  readonly tags: readonly Tag[];
}

/** The form of a trail as it is. */
export function readTrailForm(known: KnownTrail, context: NewTrailContext): TrailForm {
  const { trail, tags, events, insights } = known;
  const isTopic = trail.SnsTopicARN !== undefined;
  const hasLogs = trail.CloudWatchLogsLogGroupArn !== undefined;
  return {
    ...newTrailForm(context),
    ...{ region: trail.HomeRegion, name: trail.Name, isMultiRegion: trail.IsMultiRegionTrail },
    isOrganization: trail.IsOrganizationTrail,
    ...{ bucketChoice: "existing", bucket: trail.S3BucketName, prefix: trail.S3KeyPrefix ?? "" },
    validatesLogFiles: trail.LogFileValidationEnabled,
    ...{ isEncrypted: trail.KmsKeyId !== undefined, key: trail.KmsKeyId ?? "" },
    ...{ hasTopic: isTopic, topic: trail.SnsTopicARN ?? "" },
    ...(isTopic && { topicChoice: "existing" }),
    ...{ hasLogs, logGroup: trail.CloudWatchLogsLogGroupArn ?? "" },
    role: trail.CloudWatchLogsRoleArn ?? "",
    ...(hasLogs && { logGroupChoice: "existing", roleChoice: "existing" }),
    tags: tags.map(({ Key, Value }, place) => ({ id: place + 1, key: Key, value: Value })),
    events: readEvents(events),
    insights: insights.map(({ InsightType }) => InsightType),
  };
}

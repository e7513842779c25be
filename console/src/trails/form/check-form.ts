import { faultOfEvents } from "../selectors/check-events.ts";
import type { FieldErrors, FieldName, TrailForm } from "./trail-form.ts";

/**
 * What must be put right before anything is made: what the API would refuse after buckets and
 * topics were made for nothing. All else is its to judge.
 */
export function faultsOf(form: TrailForm): FieldErrors {
  const chosen = (choice: string, made: string, existing: string) =>
    (choice === "new" ? made : existing).trim() !== "";
  const checks: ReadonlyArray<readonly [FieldName, string | false | undefined]> = [
    ["name", faultOfName(form.name)],
    [
      "bucket",
      !chosen(form.bucketChoice, form.newBucket, form.bucket) && "Log files need a bucket.",
    ],
    ["prefix", form.prefix.length > 200 && "A prefix has at most 200 characters."],
    ["key", form.isEncrypted && form.key.trim() === "" && "Choose a key, or no encryption by one."],
    [
      "topic",
      form.hasTopic &&
        !chosen(form.topicChoice, form.newTopic, form.topic) &&
        "Choose a topic, or no notifications.",
    ],
    [
      "logGroup",
      form.hasLogs &&
        !chosen(form.logGroupChoice, form.newLogGroup, form.logGroup) &&
        "Choose a log group, or no CloudWatch Logs.",
    ],
    [
      "role",
      form.hasLogs &&
        !chosen(form.roleChoice, form.newRole, form.role) &&
        "CloudTrail needs a role to write to the log group.",
    ],
    ["tags", faultOfTags(form)],
    ["events", faultOfEvents(form.events)],
  ];
  return Object.fromEntries(checks.filter(([, fault]) => typeof fault === "string"));
}

/** Source: documented, CloudTrail User Guide, "Naming requirements for trails". */
function faultOfName(name: string): string | undefined {
  if (name.length < 3 || name.length > 128) return "A name has 3 to 128 characters.";
  if (!/^[-._0-9a-zA-Z]+$/.test(name)) {
    return "A name has letters, digits, periods, hyphens and underscores.";
  }
  if (!/^[0-9a-zA-Z].*[0-9a-zA-Z]$/.test(name))
    return "A name begins and ends with a letter or digit.";
  if (/[-._]{2}/.test(name)) return "No two periods, hyphens or underscores stand together.";
  return undefined;
}

function faultOfTags({ tags }: TrailForm): string | undefined {
  const keys = tags.map(({ key }) => key.trim());
  if (keys.includes("")) return "Every tag has a key.";
  return new Set(keys).size < keys.length ? "A key is given once." : undefined;
}

/** Where the error about a part of the form is shown. */
const SHOWN_AT: Readonly<Partial<Record<keyof TrailForm, FieldName>>> = {
  name: "name",
  region: "name",
  isOrganization: "organization",
  bucketChoice: "bucket",
  newBucket: "bucket",
  bucket: "bucket",
  prefix: "prefix",
  isEncrypted: "key",
  key: "key",
  hasTopic: "topic",
  topicChoice: "topic",
  newTopic: "topic",
  topic: "topic",
  hasLogs: "logGroup",
  logGroupChoice: "logGroup",
  newLogGroup: "logGroup",
  logGroup: "logGroup",
  roleChoice: "role",
  newRole: "role",
  role: "role",
  tags: "tags",
  events: "events",
  insights: "insights",
};

/** Errors are shown until what they are about changes. */
export function withoutErrorsOf(changes: Partial<TrailForm>, errors: FieldErrors): FieldErrors {
  const changed = new Set(Object.keys(changes).map((key) => SHOWN_AT[key as keyof TrailForm]));
  const kept = Object.entries(errors).filter(([name]) => !changed.has(name as FieldName));
  return Object.fromEntries(kept);
}

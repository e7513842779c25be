import { type AwsPlace, callCloudTrail } from "../../http/aws.ts";
import { NEW_EVENTS } from "../selectors/events-form.ts";
import { meanTheSame, readEvents, selectorsOf } from "../selectors/read-events.ts";
import type { InsightSelector } from "../selectors/selectors.ts";
import { type MadeThings, makeDestinations } from "./make-destinations.ts";
import { step } from "./step-failed.ts";
import type { KnownTrail, TagRow, TrailForm } from "./trail-form.ts";

export interface SaveContext {
  readonly accountId: string;
  /** The trail as it was; undefined for one that is to be made. */
  readonly known: KnownTrail | undefined;
  /** What an earlier try made: it is not made again. */
  readonly made: MadeThings;
  /** Told of each step, e.g. `Creating the bucket`. */
  readonly onStep: (what: string) => void;
}

/**
 * Does what a form says, step by step: what the trail delivers to, the trail, what it logs.
 *
 * @returns the trail's ARN.
 * @throws {StepFailed} at the first step that is refused; what was made before stays, and trying
 *   again goes on from there.
 */
export async function saveTrail(form: TrailForm, context: SaveContext): Promise<string> {
  const { known, made, onStep, accountId } = context;
  const place = { region: form.region };
  const trailArn =
    known?.trail.TrailARN ?? `arn:aws:cloudtrail:${form.region}:${accountId}:trail/${form.name}`;
  const destinations = await makeDestinations(form, { ...context, trailArn });
  const settings = {
    ...destinations,
    ...{ S3KeyPrefix: form.prefix, KmsKeyId: form.isEncrypted ? form.key.trim() : "" },
    ...{ IsMultiRegionTrail: form.isMultiRegion, IsOrganizationTrail: form.isOrganization },
    // What a trail of one region has of its own accord; one of all regions must have them.
    ...(form.isMultiRegion && { IncludeGlobalServiceEvents: true }),
    EnableLogFileValidation: form.validatesLogFiles,
  };
  const isNew = known === undefined && !made.has(trailArn);
  onStep(isNew ? "Creating the trail" : "Changing the trail");
  if (isNew) {
    await step(undefined, createTrail(form, settings, place));
    made.add(trailArn);
  } else {
    const input = { Name: trailArn, ...settings };
    await step(undefined, callCloudTrail("UpdateTrail", input, place));
  }
  await putSelection(form, { ...context, trailArn });
  if (known || !isNew) await changeTags(form, { known, trailArn, place });
  if (!known) {
    onStep("Starting to log");
    await step("whole", callCloudTrail("StartLogging", { Name: trailArn }, place));
  }
  return trailArn;
}

async function createTrail(form: TrailForm, settings: object, place: AwsPlace): Promise<void> {
  // An empty text takes away what a trail has; a new one has nothing.
  const given = Object.entries(settings).filter(([, value]) => value !== "");
  const tags = form.tags.map(tagOf);
  const input = {
    Name: form.name,
    ...Object.fromEntries(given),
    ...(tags.length > 0 && { TagsList: tags }),
  };
  await callCloudTrail("CreateTrail", input, place);
}

interface TrailContext extends SaveContext {
  readonly trailArn: string;
}

async function putSelection(form: TrailForm, context: TrailContext): Promise<void> {
  const { known, onStep, trailArn } = context;
  const place = { region: form.region };
  const before = known ? readEvents(known.events) : NEW_EVENTS;
  if (!meanTheSame(before, form.events)) {
    onStep("Putting the event selectors");
    const input = { TrailName: trailArn, ...selectorsOf(form.events) };
    await step("events", callCloudTrail("PutEventSelectors", input, place));
  }
  const insightsBefore = known?.insights ?? [];
  const insights = insightSelectorsOf(form.insights, insightsBefore);
  if (JSON.stringify(insights) !== JSON.stringify(insightsBefore)) {
    onStep("Putting the Insights selectors");
    const input = { TrailName: trailArn, InsightSelectors: insights };
    await step("insights", callCloudTrail("PutInsightSelectors", input, place));
  }
}

/** Of a type that is kept, everything is kept. */
function insightSelectorsOf(
  types: readonly string[],
  before: readonly InsightSelector[],
): readonly InsightSelector[] {
  const kept = before.filter(({ InsightType }) => types.includes(InsightType));
  const added = types.filter((type) => !before.some(({ InsightType }) => InsightType === type));
  return [...kept, ...added.map((type) => ({ InsightType: type }))];
}

interface TagContext {
  readonly known: KnownTrail | undefined;
  readonly trailArn: string;
  readonly place: AwsPlace;
}

async function changeTags(
  { tags }: TrailForm,
  { known, trailArn, place }: TagContext,
): Promise<void> {
  const before = known?.tags ?? [];
  const now = tags.map(tagOf);
  const removed = before.filter(({ Key }) => !now.some((tag) => tag.Key === Key));
  const added = now.filter(
    (tag) => !before.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value),
  );
  // Removed first: otherwise there may be one too many for a moment.
  if (removed.length > 0) {
    const input = { ResourceId: trailArn, TagsList: removed.map(({ Key }) => ({ Key })) };
    await step("tags", callCloudTrail("RemoveTags", input, place));
  }
  if (added.length > 0) {
    const input = { ResourceId: trailArn, TagsList: added };
    await step("tags", callCloudTrail("AddTags", input, place));
  }
}

const tagOf = ({ key, value }: TagRow) => ({ Key: key.trim(), Value: value });

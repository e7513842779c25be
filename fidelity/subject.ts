import {
  CATALOGUE,
  findRules,
  type Models,
  type Operation,
  type ServiceEntry,
  type ServiceModel,
  type ServiceRules,
} from "../src/models/index.ts";
import type { Specimen } from "./corpus.ts";
import { isObject } from "./json.ts";
import { MemberNames, type RebuildPlace } from "./rebuild/member-names.ts";

/** The operation that a record is of. */
export interface Subject {
  readonly model: ServiceModel;
  readonly operation: Operation;
  readonly rules: ServiceRules;
}

/** Why there is none. */
export type NoSubject = "no-model" | "no-operation";

/** The date of the API that some services put behind the name. */
const DATED = /\d{4}_?\d{2}_?\d{2}(v\d)?$/;

/**
 * Finds the operation of a record among the installed models.
 *
 * Where two services write one `eventSource`, the one is meant that has a place for most of it.
 */
export function findSubject({ event }: Specimen, models: Models): Subject | NoSubject {
  const entries = CATALOGUE.filter(({ eventSource }) => eventSource === event.eventSource);
  const rules = findRules(String(event.eventSource));
  const found = entries.flatMap((entry) => subjectIn(entry, models, rules, event) ?? []);
  const ranked = found
    .map((subject) => ({ subject, strange: strangersTo(subject, event) }))
    .sort((one, other) => one.strange - other.strange);
  const [best] = ranked;
  const hasUninstalled = entries.some(({ key }) => !models.get(key));
  const isDoubtful = hasUninstalled && (best?.strange ?? 1) > 0 && entries.length > 1;
  if (best && !isDoubtful) return best.subject;
  return hasUninstalled || entries.length === 0 ? "no-model" : "no-operation";
}

function subjectIn(
  entry: ServiceEntry,
  models: Models,
  rules: ServiceRules,
  event: Specimen["event"],
): Subject | undefined {
  const model = models.get(entry.key);
  if (!model) return undefined;
  const operation = namesOf(event, rules)
    .map((name) => model.operations.get(name))
    .find((one) => one !== undefined);
  return operation && { model, operation, rules };
}

/** What the operation may be called: as logged, or under the name that its service logs. */
function namesOf(
  { eventName, requestParameters }: Specimen["event"],
  rules: ServiceRules,
): string[] {
  const logged = String(eventName);
  const renamed = Object.entries(rules.eventNames ?? {})
    .filter(([, own]) => own === logged)
    .map(([name]) => name);
  const plain = [logged, logged.replace(DATED, "")];
  const capital = plain.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const isSecondListing = isObject(requestParameters) && "list-type" in requestParameters;
  const names = [...plain, ...capital, ...renamed];
  return isSecondListing ? [`${logged}V2`, ...names] : names;
}

/** How many of a record's members the operation has no place for; one of another API has none. */
function strangersTo({ model, operation, rules }: Subject, event: Specimen["event"]): number {
  const { apiVersion } = rules;
  const own = typeof apiVersion === "object" ? apiVersion[model.entry.key] : undefined;
  const isOther = own !== undefined && event.apiVersion !== undefined && own !== event.apiVersion;
  if (rules.family === "ec2" || rules.family === "s3") return 0;
  const place = { rules, operation: operation.name };
  const asked = strangers(event.requestParameters, operation.input, { ...place, direction: ">" });
  const told = strangers(event.responseElements, operation.output, { ...place, direction: "<" });
  return (isOther ? 1000 : 0) + asked + told;
}

function strangers(shown: unknown, schema: Operation["input"], place: RebuildPlace): number {
  if (!isObject(shown)) return 0;
  if (!schema.isStructSchema()) return Object.keys(shown).length;
  const names = new MemberNames(new Map(schema.structIterator()), place);
  return Object.keys(shown).filter((key) => names.find(key).length === 0).length;
}

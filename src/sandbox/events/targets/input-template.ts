import {
  type JsonPath,
  JsonPathError,
  type JsonValue,
  parsePath,
  readJson,
  resolvePath,
  tryReadJson,
  writeJson,
} from "../json/index.ts";

/** Variables that every template has. Source: documented, EventBridge user guide. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event",
  "aws.events.event.json",
  "aws.events.event.ingestion-time",
]);

const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;

/** The names of a template's variables, reserved ones included. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
}

/** What a template is filled with. */
export interface TemplateFacts {
  readonly event: JsonValue;
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestedAtMs: number;
}

/**
 * Fills a template in. A variable within quotes gives the text of its value, unescaped as AWS does
 * it; elsewhere it gives JSON. A variable that the event has nothing for gives nothing within
 * quotes, and `""` elsewhere. Source: observed.
 *
 * A template that begins as an object or a list comes out without white space.
 */
export function fillTemplate(
  template: string,
  paths: Readonly<Record<string, string>>,
  facts: TemplateFacts,
): string {
  const quoted = quotedSpans(template);
  const filled = template.replaceAll(PLACEHOLDER, (whole, name: string, at: number) => {
    const isQuoted = quoted.some(([from, to]) => at > from && at < to);
    const value = RESERVED_VARIABLES.has(name)
      ? reservedValue(name, facts)
      : variableValue(paths[name], facts.event);
    if (value === undefined) return Object.hasOwn(paths, name) ? (isQuoted ? "" : '""') : whole;
    return isQuoted ? textOf(value) : writeJson(value);
  });
  const json = /^\s*[{[]/.test(filled) ? tryReadJson(filled) : undefined;
  return json ? writeJson(json) : filled;
}

function variableValue(path: string | undefined, event: JsonValue): JsonValue | undefined {
  const steps = path === undefined ? undefined : tryParsePath(path);
  return steps && resolvePath(event, steps);
}

/** Source: documented: paths of a transformer are not checked when they are put. */
function tryParsePath(path: string): JsonPath | undefined {
  try {
    return parsePath(path);
  } catch (error) {
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

function reservedValue(name: string, facts: TemplateFacts): JsonValue {
  switch (name) {
    case "aws.events.rule-arn":
      return stringValue(facts.ruleArn);
    case "aws.events.rule-name":
      return stringValue(facts.ruleName);
    case "aws.events.event.ingestion-time":
      return stringValue(new Date(facts.ingestedAtMs).toISOString());
    case "aws.events.event":
      return withoutDetail(facts.event);
    default:
      return facts.event;
  }
}

const stringValue = (text: string): JsonValue => readJson(JSON.stringify(text));

/** Source: observed: the copy of the event comes without its detail; with it, `event.json`. */
function withoutDetail(event: JsonValue): JsonValue {
  if (event.kind !== "object") return event;
  return { ...event, members: event.members.filter(({ key }) => key !== "detail") };
}

function textOf(value: JsonValue): string {
  return value.kind === "string" ? value.text : writeJson(value);
}

/** Where the template's strings begin and end, by their quotes. */
function quotedSpans(template: string): readonly (readonly [number, number])[] {
  return [...template.matchAll(/"(?:[^"\\]|\\.)*"/gs)].map(
    ({ index, 0: text }) => [index, index + text.length] as const,
  );
}

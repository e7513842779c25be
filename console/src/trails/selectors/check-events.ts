import { type EventsForm, linesOf } from "./events-form.ts";
import { selectorsOf } from "./read-events.ts";

/** @returns what is missing for the form to mean something; undefined when nothing is. */
export function faultOfEvents(form: EventsForm): string | undefined {
  if (form.mode === "json") return faultOfJson(form);
  const { isOn, reads, writes } = form.management;
  if (isOn && !reads && !writes) return "Choose read, write or both for management events.";
  const { mode, resources, cards } = form;
  if (!isOn && (mode === "basic" ? resources : cards).length === 0) {
    return "Choose management events, data events, or both: a trail logs at least some.";
  }
  if (mode === "basic") return undefined;
  for (const [place, { category, subject, template, conditions }] of cards.entries()) {
    const which = `Selector ${place + 1}`;
    if (subject.trim() === "") {
      return `${which}: choose ${category === "Data" ? "a resource type" : "an event source"}.`;
    }
    if (template !== "custom") continue;
    if (conditions.length === 0) return `${which}: add a condition, or choose another template.`;
    const empty = conditions.find(({ values }) => linesOf(values).length === 0);
    if (empty) return `${which}: ${empty.field} needs a value.`;
  }
  return undefined;
}

function faultOfJson(form: EventsForm): string | undefined {
  try {
    selectorsOf(form);
    return undefined;
  } catch (error) {
    return `The JSON cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

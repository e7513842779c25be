import type { ActionName, NotServed, Served } from "./action.ts";
import { ACTIONS } from "./actions.ts";

/** Writes docs/compatibility.md: what of CloudTrail's API is served, and what is not, and why. */
export function compatibilityDocument(): string {
  const actions = Object.entries(ACTIONS).sort(([a], [b]) => (a < b ? -1 : 1));
  const served = actions.filter(([, action]) => !("notServed" in action)).length;
  return [
    "# Compatibility",
    "",
    "Generated from the table of actions by `scripts/compatibility.ts`; not to be edited.",
    "",
    "## CloudTrail's API",
    "",
    `${served} of ${actions.length} actions are served. The others answer`,
    "`UnsupportedOperationException`, and are recorded like every call.",
    "",
    "| Action | Served | Where it differs, or why not |",
    "|---|---|---|",
    ...actions.map(([name, action]) => `| \`${name}\` | ${rowOf(action)} |`),
    "",
  ].join("\n");
}

function rowOf(action: Served<ActionName> | NotServed): string {
  return "notServed" in action
    ? `${action.notServed} | ${action.why}`
    : `yes | ${action.gap ?? ""}`;
}

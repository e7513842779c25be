import { readdirSync, readFileSync } from "node:fs";

/** Which field of a thread's `stat` says its policy. Source: documented, proc(5). */
const POLICY_FIELD = 41;
/** Source: documented, sched(7). */
const NAMES: Readonly<Record<string, string>> = { 0: "other", 3: "batch", 5: "idle" };

/** The policies that threads of a process are under, each once. */
export function policiesOf(processId: number): readonly string[] {
  const tasks = `/proc/${processId}/task`;
  const policies = readdirSync(tasks).flatMap((task) => {
    const facts = statOf(`${tasks}/${task}`);
    if (facts === undefined) return [];
    // The name, in brackets, may hold spaces; it is the second of the fields.
    const fields = facts.slice(facts.lastIndexOf(")") + 2).split(" ");
    const policy = fields[POLICY_FIELD - 3] ?? "";
    return NAMES[policy] ?? policy;
  });
  return [...new Set(policies)];
}

/** Undefined of a thread that has ended since it was listed. */
function statOf(task: string): string | undefined {
  try {
    return readFileSync(`${task}/stat`, "utf8");
  } catch {
    return undefined;
  }
}

/** What the operators that are known here ask of one value of the policy and one of the request. */
const OPERATORS: Readonly<Record<string, (expected: string, given: string) => boolean>> = {
  StringEquals: (expected, given) => expected === given,
  StringEqualsIgnoreCase: (expected, given) => expected.toLowerCase() === given.toLowerCase(),
  StringLike: (expected, given) => matches(expected, given),
};

/**
 * Evaluates the condition of a statement: each operator and key of it must hold for some value.
 *
 * Source: documented, IAM User Guide, "IAM JSON policy elements: Condition operators"
 *
 * @param claims what is known, by condition key; keys are not told apart by case.
 * @returns undefined when there is an operator that is not known here.
 */
export function conditionHolds(
  condition: unknown,
  claims: Readonly<Record<string, readonly string[]>>,
): boolean | undefined {
  if (condition === undefined) return true;
  const known = new Map(Object.entries(claims).map(([key, values]) => [key.toLowerCase(), values]));
  let holds = true;
  for (const [operator, keys] of entriesOf(condition)) {
    const isMet = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (!isMet) return undefined;
    for (const [key, expected] of entriesOf(keys)) {
      const given = known.get(key.toLowerCase()) ?? [];
      holds &&= given.some((one) => texts(expected).some((other) => isMet(other, one)));
    }
  }
  return holds;
}

/** Whether a text is meant by a pattern, in which `*` and `?` stand for others. */
export function matches(pattern: string, text: string, flags = ""): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

/** A text or a list of them, as policies write both. */
export function texts(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === "string");
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** What the engine says of the statement of ours that the writer's was a value of. */
const OF_OURS = /: In scope SELECT formatQuerySingleLine\(.*$/;

/**
 * What the engine says is wrong with somebody's SQL, as its writer can read it: one sentence, about
 * what they wrote.
 */
export function parserWords(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  // It looks at the statement in a place where these have none, and says so.
  if (line.startsWith("EXPLAIN in a subquery")) return "FORMAT and INTO OUTFILE are not allowed";
  return line.replace(OF_OURS, "").replace(/[\s.]+$/, "");
}

/** What became of a call, as a chart shows it. */
export type EventOutcome = "succeeded" | "failed" | "denied";

/**
 * What the code of a refusal for want of permission holds. Source: documented, the errors common to
 * all services, and those of single ones: `Client.UnauthorizedOperation` of EC2.
 */
const DENIED = ["AccessDenied", "Unauthorized", "NotAuthorized", "AuthorizationError", "Forbidden"];

/** Which columns of errors are of which outcome, as conditions of SQL. */
export const OUTCOME_CONDITIONS: Readonly<Record<EventOutcome, string>> = {
  succeeded: "errorCode = ''",
  failed: `errorCode != '' AND NOT ${anyIn(DENIED)}`,
  denied: anyIn(DENIED),
};

function anyIn(words: readonly string[]): string {
  return `multiSearchAny(errorCode, [${words.map((word) => `'${word}'`).join(", ")}])`;
}

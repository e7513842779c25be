import type { ServiceRules } from "../../models/index.ts";
import type { Outcome } from "../../wire/index.ts";

/** What a record says of a call that did not succeed. */
export interface Verdict {
  /** The call was turned away before the service's own code saw it. */
  readonly isTurnedAway: boolean;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** What services answer when a policy forbids the call, on the wire or by shape. */
const DENIALS: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "UnauthorizedOperation",
]);

const THROTTLES: ReadonlySet<string> = new Set(["Throttling", "ThrottlingException"]);

const UNKNOWN = {
  unreachable: {
    errorCode: "ServiceUnavailable",
    errorMessage: "The upstream gave no answer. The call may have taken effect.",
  },
  aborted: {
    errorCode: "OutcomeUnknown",
    errorMessage: "The client went away before the answer. The call may have taken effect.",
  },
  interrupted: {
    errorCode: "OutcomeUnknown",
    errorMessage: "The recorder stopped before the answer. The call may have taken effect.",
  },
} as const;

/**
 * Judges an outcome: what went wrong, in the words of a record, and how far the call came.
 * Source: observed, reference records 6.
 */
export function judge(outcome: Outcome, rules: ServiceRules, isRefused: boolean): Verdict {
  if (outcome.kind === "succeeded") return { isTurnedAway: isRefused };
  if (outcome.kind === "unknown") return { isTurnedAway: isRefused, ...UNKNOWN[outcome.why] };
  const code = bareCode(rules.family === "s3" ? outcome.wireCode : outcome.code);
  const isDenied = DENIALS.has(code) || DENIALS.has(bareCode(outcome.wireCode));
  const { message } = outcome;
  return {
    isTurnedAway: isRefused || isDenied || THROTTLES.has(code),
    errorCode: codeFor(rules, { code, wireCode: outcome.wireCode, isDenied }, outcome.status),
    // Services behind API Gateway put the text into the response, if anywhere.
    ...(message !== undefined && rules.family !== "verbatim" && { errorMessage: message }),
  };
}

interface FailedAs {
  readonly code: string;
  readonly wireCode: string;
  readonly isDenied: boolean;
}

function codeFor(rules: ServiceRules, failed: FailedAs, status: number): string {
  if (rules.family === "ec2") {
    const side = status >= 500 ? "Server" : "Client";
    const code = bareCode(failed.wireCode);
    return /^(Client|Server)\./.test(code) ? code : `${side}.${code}`;
  }
  return failed.isDenied ? "AccessDenied" : failed.code;
}

/** Without namespace in front and documentation link behind. */
const bareCode = (code: string): string =>
  (code.split("#").at(-1) ?? code).split(":", 1)[0] ?? code;

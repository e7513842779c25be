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

/**
 * What is answered in front of a service to a caller who asks too often. What a service's own model
 * declares beside these, such as RequestThrottled, is an error like any other.
 * Source: observed, 3 of 3 records of `ThrottlingException` without parameters. Source: assumed for
 * `Throttling`, which is its name in XML: a record with parameters would show.
 */
const THROTTLES: ReadonlySet<string> = new Set(["Throttling", "ThrottlingException"]);

/**
 * What an upstream answers to a signature it does not take, unless a model declares it as its own.
 * Source: assumed, because CloudTrail records no such call; a record of one with parameters would
 * show.
 */
const UNPROVED: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "SignatureDoesNotMatch",
]);

/**
 * What S3 says where the answer has no body to say it, as to HEAD.
 * Source: documented, S3 API reference, error responses. Source: assumed, that records have it.
 */
const S3_MESSAGES: Readonly<Record<string, string>> = {
  AccessDenied: "Access Denied",
  NoSuchBucket: "The specified bucket does not exist",
  NoSuchKey: "The specified key does not exist.",
};

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
  if (outcome.kind === "unknown") {
    const { errorCode, errorMessage } = UNKNOWN[outcome.why];
    const isUnreachable = rules.family === "ec2" && outcome.why === "unreachable";
    return {
      isTurnedAway: isRefused,
      errorCode: isUnreachable ? `Server.${errorCode}` : errorCode,
      errorMessage,
    };
  }
  const code = bareCode(rules.family === "s3" ? saidCode(outcome) : outcome.code);
  const isDenied = DENIALS.has(code) || DENIALS.has(bareCode(outcome.wireCode));
  const message =
    outcome.message ??
    (rules.family === "s3" && Object.hasOwn(S3_MESSAGES, code) ? S3_MESSAGES[code] : undefined);
  return {
    isTurnedAway: isRefused || isDenied || THROTTLES.has(code) || UNPROVED.has(code),
    errorCode: codeFor(rules, { code, isDenied, outcome }),
    // Services behind API Gateway put the text into the response, if anywhere.
    ...(message !== undefined && rules.family !== "verbatim" && { errorMessage: message }),
  };
}

type FailedOutcome = Extract<Outcome, { kind: "failed" }>;

/** The code on the wire; where nothing was said, what the status means. */
const saidCode = ({ wireCode, code }: FailedOutcome): string =>
  /^\d+$/.test(wireCode) ? code : wireCode;

interface FailedAs {
  readonly code: string;
  readonly isDenied: boolean;
  readonly outcome: FailedOutcome;
}

function codeFor(rules: ServiceRules, { code, isDenied, outcome }: FailedAs): string {
  if (rules.family !== "ec2") return isDenied ? "AccessDenied" : code;
  const said = bareCode(saidCode(outcome));
  if (/^(Client|Server)\./.test(said)) return said;
  // Too many requests are the client's fault, although the status is 503. Source: assumed, a record
  // with `Server.RequestLimitExceeded` would show.
  const isServers = outcome.status >= 500 && said !== "RequestLimitExceeded";
  return `${isServers ? "Server" : "Client"}.${said}`;
}

/** Without namespace in front and documentation link behind. */
const bareCode = (code: string): string =>
  (code.split("#").at(-1) ?? code).split(":", 1)[0] ?? code;

import { ServiceError } from "../../../wire/index.ts";

/** Why an event did not reach its target, in the words of dead-letter queues. */
export interface FailedDelivery {
  /** `ERROR_CODE`. Source: documented, EventBridge user guide, dead-letter queues. */
  readonly code: string;
  /** `ERROR_MESSAGE`. */
  readonly message: string;
  readonly isRetryable: boolean;
  /** How long the target asked to be left alone. */
  readonly retryAfterMs?: number;
}

/** Thrown by whoever knows what a failure is called. */
export class DeliveryFailure extends Error implements FailedDelivery {
  override readonly name = "DeliveryFailure";
  readonly code: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number;

  constructor({ code, message, isRetryable, retryAfterMs }: FailedDelivery) {
    super(message);
    this.code = code;
    this.isRetryable = isRetryable;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** Makes out what a failure means, whoever failed. */
export function failureOf(error: unknown): FailedDelivery {
  if (error instanceof DeliveryFailure) return error;
  if (!(error instanceof ServiceError)) {
    return { code: "INTERNAL_ERROR", message: "An internal error occurred.", isRetryable: true };
  }
  const { message, status } = error;
  if (status !== undefined && status >= 500) {
    return { code: "ERROR_FROM_TARGET", message, isRetryable: true };
  }
  if (/AccessDenied|Authoriz|Forbidden/i.test(error.code)) {
    return { code: "NO_PERMISSIONS", message, isRetryable: false };
  }
  if (/NotFound|NonExistent|DoesNotExist/i.test(error.code)) {
    return { code: "NO_RESOURCE", message, isRetryable: false };
  }
  const isThrottled = /Throttl|LimitExceeded/i.test(error.code);
  return {
    code: isThrottled ? "THROTTLING" : "SDK_CLIENT_ERROR",
    message,
    isRetryable: isThrottled,
  };
}

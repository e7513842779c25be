import type { ServiceError } from "../../wire/index.ts";

/**
 * How long a client that makes or changes a trail waits for one of its destinations. The AWS CLI
 * and boto3 wait a minute for an answer, and then ask again while the first call is still going on.
 */
const ANSWER_MS_MAX = 20_000;

/**
 * Waits for a destination, but no longer than clients have patience. What was asked of it is done
 * later or never, and does no harm either way.
 *
 * @throws `late` when it took too long; what `work` throws.
 */
export async function inTime<Result>(work: Promise<Result>, late: ServiceError): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late), ANSWER_MS_MAX);
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

import type {
  CreateInvalidationRequest,
  CreateInvalidationResult,
  GetInvalidationRequest,
  GetInvalidationResult,
  Invalidation,
  InvalidationBatch,
  InvalidationSummary,
  ListInvalidationsRequest,
  ListInvalidationsResult,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { requireConsistentQuantities } from "./counted-list.ts";
import { findDistribution } from "./distributions/find-distribution.ts";
import { locationOf, newInvalidationId } from "./identifiers.ts";
import { pageOf } from "./page.ts";
import { invalidArgument, missingParameter, notValid, tooBig } from "./refusals.ts";
import { requireBody } from "./request-body.ts";
import {
  type CloudFrontState,
  type Owned,
  ownedBy,
  type StoredDistribution,
  type StoredInvalidation,
} from "./state.ts";

/** How long an invalidation takes. With AWS it is a minute or so. */
export const INVALIDATION_MS = 3_000;

/** Source: documented, Developer Guide, "Quotas": per distribution, at one time. */
const PATHS_MAX = 3_000;
const WILDCARDS_MAX = 15;

/** The actions on invalidations. */
export const INVALIDATION_ACTIONS = {
  CreateInvalidation: createInvalidation,
  GetInvalidation: getInvalidation,
  ListInvalidations: listInvalidations,
};

/** The invalidations of a distribution that have not yet reached every edge location. */
export const invalidationsInProgress = (
  distribution: Pick<StoredDistribution, "accountId" | "id">,
  state: CloudFrontState,
  nowMs: number,
): readonly StoredInvalidation[] =>
  invalidationsOf(distribution, state)
    .list()
    .filter((stored) => statusOf(stored, nowMs) === "InProgress");

/** Forgets every invalidation of a distribution that is going away. */
export function forgetInvalidations(
  distribution: Pick<StoredDistribution, "accountId" | "id">,
  state: CloudFrontState,
): void {
  const invalidations = invalidationsOf(distribution, state);
  for (const { id } of invalidations.list()) invalidations.delete(id);
}

function createInvalidation(
  state: CloudFrontState,
  input: CreateInvalidationRequest,
  context: OperationContext,
): CreateInvalidationResult {
  const distribution = findDistribution(state, context.accountId, input.DistributionId);
  const batch = requireBody(input.InvalidationBatch, "InvalidationBatch");
  const { paths, callerReference } = acceptBatch(batch);
  const invalidations = invalidationsOf(distribution, state);
  const answer = (stored: StoredInvalidation) => ({
    Location: locationOf(`distribution/${distribution.id}/invalidation/${stored.id}`),
    Invalidation: show(stored, context.clock.nowMs()),
  });
  const earlier = invalidations.list().find((one) => one.callerReference === callerReference);
  if (earlier) {
    requireSamePaths(earlier, paths);
    return answer(earlier);
  }
  const now = context.clock.nowMs();
  requireRoom(invalidationsInProgress(distribution, state, now), paths);
  const id = newInvalidationId(context.ids);
  const stored = { id, createdAtMs: now, callerReference, paths };
  invalidations.put(id, stored);
  return answer(stored);
}

function getInvalidation(
  state: CloudFrontState,
  input: GetInvalidationRequest,
  context: OperationContext,
): GetInvalidationResult {
  const distribution = findDistribution(state, context.accountId, input.DistributionId);
  const stored = invalidationsOf(distribution, state).get(input.Id ?? "");
  if (!stored) {
    // Source: documented, API reference.
    throw new ServiceError("NoSuchInvalidation", "The specified invalidation does not exist.");
  }
  return { Invalidation: show(stored, context.clock.nowMs()) };
}

/** Source: documented, API reference of ListInvalidations: from the newest to the oldest. */
function listInvalidations(
  state: CloudFrontState,
  input: ListInvalidationsRequest,
  context: OperationContext,
): ListInvalidationsResult {
  const distribution = findDistribution(state, context.accountId, input.DistributionId);
  const items = [...invalidationsOf(distribution, state).list()].sort(
    (one, other) => other.createdAtMs - one.createdAtMs,
  );
  if (input.Marker && !items.some(({ id }) => id === input.Marker)) throw notValid("Marker");
  const listing = {
    items,
    idOf: ({ id }: StoredInvalidation) => id,
    show: (stored: StoredInvalidation): InvalidationSummary => ({
      Id: stored.id,
      CreateTime: new Date(stored.createdAtMs),
      Status: statusOf(stored, context.clock.nowMs()),
    }),
  };
  return { InvalidationList: pageOf(listing, input) };
}

/** The paths come back sorted. Source: observed, the record of CreateInvalidation (2014). */
function acceptBatch(batch: InvalidationBatch) {
  requireConsistentQuantities(batch);
  const paths = batch.Paths?.Items ?? [];
  if (!batch.CallerReference) throw missingParameter("CallerReference");
  if (batch.CallerReference.length > 128) throw tooBig("CallerReference");
  if (paths.length > PATHS_MAX) {
    // Source: documented, API reference.
    throw new ServiceError("BatchTooLarge", "Invalidation batch specified is too large.");
  }
  if (paths.length === 0 || !paths.every(isPath)) {
    // Source: observed, rust-lang/promote-release pull request 94, exercism/website issue 6119.
    throw invalidArgument("Your request contains one or more invalid invalidation paths.");
  }
  return { paths: [...paths].sort(), callerReference: batch.CallerReference };
}

/** Source: documented, Developer Guide, "Specify the files to invalidate". */
const isPath = (path: string) => /^\/[\x21-\x29\x2b-\x7e]*\*?$/.test(path) && path.length <= 4_000;

/** Source: observed, jonls/s3-deploy-website issue 26. */
function requireSamePaths(earlier: StoredInvalidation, paths: readonly string[]): void {
  if (earlier.paths.join("\n") === paths.join("\n")) return;
  throw invalidArgument(
    "Your request contains a caller reference that was used for a previous invalidation batch " +
      "for the same distribution.",
  );
}

/** Source: observed, laurilehmijoki/s3_website issue 26; the answer of AWS in a test of 2017. */
function requireRoom(running: readonly StoredInvalidation[], paths: readonly string[]): void {
  const inProgress = [...running.flatMap((stored) => stored.paths), ...paths];
  const wildcards = inProgress.filter((path) => path.endsWith("*"));
  const refuse = (what: string) =>
    new ServiceError(
      "TooManyInvalidationsInProgress",
      `Processing your request will cause you to exceed the maximum number of in-progress ${what}.`,
    );
  if (inProgress.length > PATHS_MAX) throw refuse("invalidations");
  if (wildcards.length > WILDCARDS_MAX) throw refuse("wildcard invalidations");
}

function show(stored: StoredInvalidation, nowMs: number): Invalidation {
  return {
    Id: stored.id,
    Status: statusOf(stored, nowMs),
    CreateTime: new Date(stored.createdAtMs),
    InvalidationBatch: {
      Paths: { Quantity: stored.paths.length, Items: [...stored.paths] },
      CallerReference: stored.callerReference,
    },
  };
}

const statusOf = (stored: StoredInvalidation, nowMs: number) =>
  nowMs < stored.createdAtMs + INVALIDATION_MS ? "InProgress" : "Completed";

const invalidationsOf = (
  { accountId, id }: Pick<StoredDistribution, "accountId" | "id">,
  state: CloudFrontState,
): Owned<StoredInvalidation> => ownedBy(`${accountId}/${id}`, state.invalidations);

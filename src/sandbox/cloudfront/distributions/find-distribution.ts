import { noSuchDistribution } from "../refusals.ts";
import { type CloudFrontState, ownedBy, type StoredDistribution } from "../state.ts";

/** @throws {ServiceError} `NoSuchDistribution`, also for another account's. */
export function findDistribution(
  state: CloudFrontState,
  accountId: string,
  id: string | undefined,
): StoredDistribution {
  const found = ownedBy(accountId, state.distributions).get(id ?? "");
  if (!found) throw noSuchDistribution();
  return found;
}

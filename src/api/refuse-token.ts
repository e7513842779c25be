import { ServiceError } from "../wire/index.ts";

/**
 * Refuses the token of a list whose answer is one page: there is no page that it could be of.
 *
 * An empty one is as good as none.
 *
 * @throws {ServiceError} `InvalidTokenException`.
 */
export function refuseToken(token: string | undefined): void {
  // Source: documented for ListPublicKeys and ListTags, CloudTrail API reference; ListTrails lists
  // no exception for it. The words are ours.
  if (token) throw new ServiceError("InvalidTokenException", "Token is not valid.");
}

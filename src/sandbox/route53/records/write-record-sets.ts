import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { Route53State } from "../route53-state.ts";
import { findZone, saveZone } from "../zones/hosted-zone.ts";
import { ZoneDraft } from "./zone-draft.ts";

/** What another service of the sandbox changes in a zone of its own. */
export interface OwnChanges {
  readonly remove?: readonly ResourceRecordSet[];
  readonly put?: readonly ResourceRecordSet[];
}

/**
 * Writes record sets of a zone as they are, names normalised by the caller: the service that keeps
 * the zone answers for them. To be called within a transaction.
 */
export function writeRecordSets(
  state: Route53State,
  target: { readonly accountId: string; readonly zoneId: string },
  { remove = [], put = [] }: OwnChanges,
): void {
  const { accountId } = target;
  const zone = findZone(state, accountId, target.zoneId);
  const draft = new ZoneDraft(state, accountId, zone.id);
  for (const set of remove) draft.remove(set);
  for (const set of put) draft.put(set);
  draft.save();
  saveZone(state, accountId, { ...zone, recordSetCount: zone.recordSetCount + draft.growth });
}

import type {
  ChangeResourceRecordSetsRequest,
  ChangeResourceRecordSetsResponse,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { submitChange } from "../changes.ts";
import type { Route53State, ZoneDocument } from "../route53-state.ts";
import { findZone, refuseLinkedZone, saveZone } from "../zones/hosted-zone.ts";
import { applyChanges } from "./apply-changes.ts";
import { type RequestedChange, readChangeBatch } from "./change-request.ts";
import { nameKey, zonePrefix } from "./record-set.ts";
import { ZoneDraft } from "./zone-draft.ts";

/**
 * ChangeResourceRecordSets: all changes of the batch, or none and all that is wrong with it.
 *
 * @throws {ServiceError} `InvalidInput`, `InvalidChangeBatch` or `NoSuchHealthCheck`.
 */
export const changeResourceRecordSets =
  (state: Route53State) =>
  (
    input: ChangeResourceRecordSetsRequest,
    context: OperationContext,
  ): ChangeResourceRecordSetsResponse =>
    state.store.transaction(() => {
      const zone = findZone(state, context.accountId, input.HostedZoneId);
      refuseLinkedZone(zone);
      const changes = readChangeBatch(input.ChangeBatch);
      refuseUnknownHealthChecks(state, context.accountId, changes);
      changeZone(state, context.accountId, zone, changes);
      return { ChangeInfo: submitChange(state, context, input.ChangeBatch?.Comment) };
    });

function changeZone(
  state: Route53State,
  accountId: string,
  zone: ZoneDocument,
  changes: readonly RequestedChange[],
): void {
  const draft = new ZoneDraft(state, accountId, zone.id);
  const setsOf = (zoneId: string, name: string) =>
    state.recordSets
      .list({ prefix: `${zonePrefix(accountId, zoneId)}${nameKey(name)}` })
      .map(({ value }) => value);
  const objections = applyChanges(changes, {
    zone,
    draft,
    zoneNameOf: (zoneId) => state.zones.get(`${accountId}/${zoneId}`)?.name,
    holds: (zoneId, name, type) =>
      (zoneId === zone.id ? draft.at(name) : setsOf(zoneId, name)).some((set) => set.Type === type),
  });
  if (objections.length > 0) {
    throw new ServiceError("InvalidChangeBatch", `[${objections.join(", ")}]`);
  }
  draft.save();
  saveZone(state, accountId, { ...zone, recordSetCount: zone.recordSetCount + draft.growth });
}

function refuseUnknownHealthChecks(
  state: Route53State,
  accountId: string,
  changes: readonly RequestedChange[],
): void {
  for (const { action, set } of changes) {
    const id = action === "DELETE" ? undefined : set.HealthCheckId;
    if (id && !state.healthChecks.get(`${accountId}/${id}`)) {
      throw new ServiceError("NoSuchHealthCheck", `A health check with id ${id} does not exist.`);
    }
  }
}

import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../embedded/index.ts";
import { submitChange } from "./changes.ts";
import { recordSetKey } from "./records/record-set.ts";
import { writeRecordSets } from "./records/write-record-sets.ts";
import type { Route53State, ZoneDocument } from "./route53-state.ts";
import { foundZone, razeZone, type ZoneFounding } from "./zones/hosted-zone.ts";
import { presentNewZone } from "./zones/new-zone.ts";

/**
 * Route 53 for the other services of the sandbox, which call it for their caller as AWS's do: each
 * change leaves a record with `invokedBy`. To be called within a transaction.
 *
 * Source: documented, the actions, Cloud Map developer guide, "AWS managed policies": what it needs
 * of Route 53. Source: assumed, that their records show no more than another client's would.
 */
export class LinkedService {
  readonly #state: Route53State;
  /** E.g. `servicediscovery.amazonaws.com`. */
  readonly #principal: string;

  constructor(state: Route53State, principal: string) {
    this.#state = state;
    this.#principal = principal;
  }

  /** CreateHostedZone, of a zone that the service keeps if `founding` says so. */
  createZone(context: OperationContext, founding: ZoneFounding): ZoneDocument {
    const zone = foundZone(this.#state, context, founding);
    const { vpc, comment, callerReference, name } = founding;
    this.#tell(context, "CreateHostedZone", {
      input: {
        Name: name.replace(/\.$/, ""),
        ...(vpc && { VPC: vpc }),
        CallerReference: callerReference,
        HostedZoneConfig: {
          ...(comment !== undefined && { Comment: comment }),
          PrivateZone: vpc !== undefined,
        },
      },
      output: { ...presentNewZone(this.#state, context, { zone, vpc }) },
    });
    return zone;
  }

  /** DeleteHostedZone, whatever the zone holds. */
  deleteZone(context: OperationContext, zoneId: string): void {
    razeZone(this.#state, context.accountId, zoneId);
    this.#tell(context, "DeleteHostedZone", {
      input: { Id: zoneId },
      output: { ChangeInfo: submitChange(this.#state, context) },
    });
  }

  /** ChangeResourceRecordSets, names normalised by the caller. */
  changeRecordSets(
    context: OperationContext,
    zoneId: string,
    changes: {
      readonly remove: readonly ResourceRecordSet[];
      readonly put: readonly ResourceRecordSet[];
    },
  ): void {
    const { remove, put } = changes;
    if (remove.length + put.length === 0) return;
    writeRecordSets(this.#state, { accountId: context.accountId, zoneId }, changes);
    const written = new Set(put.map(recordSetKey));
    const gone = remove.filter((set) => !written.has(recordSetKey(set)));
    const Changes = [
      ...gone.map((set) => ({ Action: "DELETE", ResourceRecordSet: set })),
      ...put.map((set) => ({ Action: "UPSERT", ResourceRecordSet: set })),
    ];
    this.#tell(context, "ChangeResourceRecordSets", {
      input: { HostedZoneId: zoneId, ChangeBatch: { Changes } },
      output: { ChangeInfo: submitChange(this.#state, context) },
    });
  }

  #tell(
    context: OperationContext,
    operation: string,
    call: { readonly input: object; readonly output: object },
  ): void {
    const input = { ...call.input };
    const output = { ...call.output };
    context.onBehalf?.({ by: this.#principal, service: "route-53", operation, input, output });
  }
}

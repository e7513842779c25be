import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../record/index.ts";
import { isRecordSetPart } from "./record-set.ts";
import type { ResourceState } from "./tell-changes.ts";

/** One change of a batch, as ChangeResourceRecordSets takes it. */
export interface BatchedChange {
  readonly Action: "CREATE" | "DELETE" | "UPSERT";
  readonly ResourceRecordSet: JsonObject;
}

/**
 * What brings a zone's record sets from one state to another, deletions first: a name must be free
 * of its CNAME before it can have another.
 *
 * The zone's own SOA and NS stay, also on the way to before its creation: Route 53 lets nobody
 * delete them. Source: documented, API reference of ChangeResourceRecordSets.
 */
export function changesBetween(from: ResourceState, to: ResourceState): readonly BatchedChange[] {
  const [now, then] = [recordSetsOf(from), recordSetsOf(to)];
  const apex = [...now.values()].find(({ Type }) => Type === "SOA")?.Name;
  const isFounding = ({ Name, Type }: JsonObject) =>
    Name === apex && (Type === "SOA" || Type === "NS");
  const deletions = [...now].flatMap(([part, set]): BatchedChange[] =>
    then.has(part) || isFounding(set) ? [] : [{ Action: "DELETE", ResourceRecordSet: set }],
  );
  const writes = [...then].flatMap(([part, set]): BatchedChange[] => {
    const held = now.get(part);
    if (held === undefined) return [{ Action: "CREATE", ResourceRecordSet: set }];
    if (isDeepStrictEqual(held, set)) return [];
    return [{ Action: "UPSERT", ResourceRecordSet: set }];
  });
  return [...deletions, ...writes];
}

function recordSetsOf({ parts }: ResourceState): ReadonlyMap<string, JsonObject> {
  const sets = [...parts].filter(([part]) => isRecordSetPart(part));
  return new Map(sets as readonly (readonly [string, JsonObject])[]);
}

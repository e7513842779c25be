import { type Ids, LOWER_ALPHANUMERIC } from "../../base/ids.ts";
import type { OrganizationDocument } from "./organizations-state.ts";

/** Source: documented, the patterns of the API reference; assumed, the length within a range. */
export const mintOrganizationId = (ids: Ids) => `o-${ids.text(10, LOWER_ALPHANUMERIC)}`;
export const mintRootId = (ids: Ids) => `r-${ids.text(4, LOWER_ALPHANUMERIC)}`;
export const mintHandshakeId = (ids: Ids) => `h-${ids.text(32, LOWER_ALPHANUMERIC)}`;
export const mintPolicyId = (ids: Ids) => `p-${ids.text(8, LOWER_ALPHANUMERIC)}`;
export const mintCreationId = (ids: Ids) => `car-${ids.text(32, LOWER_ALPHANUMERIC)}`;

/** `ou-<root>-…`: the id of an OU tells its root. */
export function mintUnitId(rootId: string, ids: Ids): string {
  return `ou-${rootId.slice("r-".length)}-${ids.text(8, LOWER_ALPHANUMERIC)}`;
}

/** Twelve digits, the first of which is not zero: some clients take them for a number. */
export function mintAccountId(ids: Ids): string {
  return `${ids.text(1, "123456789")}${ids.text(11, "0123456789")}`;
}

type Owner = Pick<OrganizationDocument, "id" | "managementAccountId">;

/** `arn:aws:organizations::<management account>:<kind>/<organization>/<id>`. */
export function arnOf(kind: string, { id: organizationId, managementAccountId }: Owner, id = "") {
  const own = `arn:aws:organizations::${managementAccountId}:${kind}/${organizationId}`;
  return id === "" ? own : `${own}/${id}`;
}

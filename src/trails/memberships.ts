import type { Position } from "../journal/index.ts";
import type { Membership } from "../selection/index.ts";

/** What delivery asks of whoever keeps the organizations. */
export interface Memberships {
  /** Every membership in an organization that reaches into a stretch of the journal. */
  within(
    organizationId: string,
    range: { readonly after: Position; readonly upTo: Position },
  ): readonly Membership[];
}

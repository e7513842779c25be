import { createHash } from "node:crypto";

/** The canonical user id of an account: 64 hexadecimal digits that stand for its 12. */
export function ownerOf(accountId: string): { readonly ID: string } {
  return { ID: createHash("sha256").update(`canonical-user:${accountId}`).digest("hex") };
}

/**
 * Stands among the members of an input or output for what was sent there and cannot be read as what
 * it is declared. The value itself is not kept: nobody knows what of it is secret.
 */
export const UNREAD: unique symbol = Symbol("unread");

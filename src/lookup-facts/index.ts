/**
 * lookup-facts: what a record can be looked up by.
 *
 * Takes:    a record, of this program or of another maker.
 * Gives:    whose call it was, and the resources that it names.
 * Promises: total, pure; loads no model, because Event history asks it of every record in a process
 *           of its own.
 * Not here: the table (`history`); AWS's attributes (`api`).
 */
export {
  bareResourceName,
  type LookupFacts,
  type LookupResource,
  lookupFacts,
} from "./lookup-facts.ts";

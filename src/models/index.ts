/**
 * models: what is known about each AWS service.
 *
 * Takes:    the official SDK packages, and tables of our own for what they do not say.
 * Gives:    operations, shapes, errors; how requests name a service; CloudTrail's rules for it.
 * Promises: a model is loaded once, on first use, and never changes.
 * Not here: reading bytes (`wire`); composing a record (`record`).
 */
export type { ErrorShape, Operation, Protocol, ServiceEntry, ServiceModel } from "./model.ts";

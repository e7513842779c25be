/**
 * models: what is known about each AWS service.
 *
 * Takes:    the official SDK packages, and tables of our own for what they do not say.
 * Gives:    operations, shapes, errors; how requests name a service; CloudTrail's rules for it.
 * Promises: a model is loaded once, on first use, and never changes.
 * Not here: reading bytes (`wire`); composing a record (`record`).
 */
export { type AwsHost, HOST_LENGTH_MAX, parseAwsHost } from "./aws-host.ts";
export {
  CATALOGUE,
  findService,
  findServiceByHost,
  findServiceBySigningName,
  findServiceByTarget,
  servicesSigningAs,
} from "./catalogue.ts";
export type {
  AwsEndpoint,
  ErrorShape,
  Operation,
  Protocol,
  ServiceEntry,
  ServiceModel,
} from "./model.ts";
export { findModelPackage, type ModelPackage } from "./model-package.ts";
export { Models } from "./models.ts";
export { partitionOf } from "./partition.ts";
export {
  type BeanOddities,
  EC2_LISTS,
  EC2_ODDITIES,
  EC2_REQUEST_ROOTS,
  EC2_SINGULAR,
  type ListName,
} from "./rules/ec2.ts";
export { EC2_BEANS } from "./rules/ec2-beans.ts";
export { findRules } from "./rules/find-rules.ts";
export { isSecretKey, isSecretName } from "./rules/secret-names.ts";
export {
  type DateSpelling,
  HIDDEN,
  type RecordFamily,
  type ResourceRule,
  type ServiceRules,
  type Treatment,
} from "./rules/service-rules.ts";

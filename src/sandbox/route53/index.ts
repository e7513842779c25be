/**
 * route53: hosted zones, record sets, health checks and tags, kept as Amazon Route 53 keeps them.
 *
 * Takes:    decoded calls, and the state store.
 * Gives:    the table of Route 53's actions; zones and record sets for its sibling services.
 * Promises: a change batch happens whole or not at all; refusals carry AWS's own messages.
 * Not here: DNS itself. Traffic policies, DNSSEC signing, CIDR collections and query logging.
 */
export { normalizeDomainName } from "./domain-name.ts";
export { LinkedService } from "./linked-service.ts";
export { route53Service } from "./route53-service.ts";
export { openRoute53State, type Route53State } from "./route53-state.ts";
export { listZones } from "./zones/hosted-zone.ts";

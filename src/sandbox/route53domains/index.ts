/**
 * route53domains: domain registration, as Amazon Route 53 Domains does it.
 *
 * Takes:    decoded calls, and the state store; makes hosted zones through `route53`.
 * Gives:    the table of Route 53 Domains' actions.
 * Promises: contact details stay in the state store: no message and no operation repeats them.
 * Not here: registries. A name is free when no account of this sandbox holds it.
 */
export { route53DomainsService } from "./route53-domains-service.ts";

/**
 * servicediscovery: namespaces, services and instances, as AWS Cloud Map keeps them.
 *
 * Takes:    decoded calls, and the state store; makes hosted zones and records through `route53`.
 * Gives:    the table of Cloud Map's actions.
 * Promises: state is regional; what an operation announces is done by the time it says so.
 * Not here: health checks that check anything; namespaces shared between accounts.
 */
export { cloudMapService } from "./cloud-map-service.ts";

import type { EmbeddedService } from "../../embedded/index.ts";
import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
  updateEventBus,
} from "./buses/manage-buses.ts";
import { putPermission, removePermission } from "./buses/permissions.ts";
import {
  createApiDestination,
  deleteApiDestination,
  describeApiDestination,
  listApiDestinations,
  updateApiDestination,
} from "./connections/api-destinations.ts";
import {
  createConnection,
  deauthorizeConnection,
  deleteConnection,
  describeConnection,
  listConnections,
  updateConnection,
} from "./connections/connections.ts";
import type { EventBuses } from "./dispatch/event-buses.ts";
import { putEvents } from "./put-events/put-events.ts";
import { testEventPattern } from "./put-events/test-event-pattern.ts";
import { listRuleNamesByTarget, listRules } from "./rules/list-rules.ts";
import {
  deleteRule,
  describeRule,
  disableRule,
  enableRule,
  putRule,
} from "./rules/manage-rules.ts";
import { listTargetsByRule, putTargets, removeTargets } from "./rules/targets.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

/** Amazon EventBridge: what of it goes over buses. No archives, partners, endpoints or replays. */
export function eventBridgeService(buses: EventBuses) {
  const { state, rules } = buses;
  return {
    service: "eventbridge",
    operations: {
      // Event buses
      CreateEventBus: createEventBus(state),
      UpdateEventBus: updateEventBus(state),
      DeleteEventBus: deleteEventBus(state),
      DescribeEventBus: describeEventBus(state),
      ListEventBuses: listEventBuses(state),
      PutPermission: putPermission(state),
      RemovePermission: removePermission(state),

      // Rules and targets
      PutRule: putRule(state, rules),
      DeleteRule: deleteRule(state, rules),
      DescribeRule: describeRule(state, rules),
      EnableRule: enableRule(state, rules),
      DisableRule: disableRule(state, rules),
      ListRules: listRules(state, rules),
      ListRuleNamesByTarget: listRuleNamesByTarget(state, rules),
      PutTargets: putTargets(state, rules),
      RemoveTargets: removeTargets(state, rules),
      ListTargetsByRule: listTargetsByRule(state, rules),

      // Events
      PutEvents: putEvents(buses),
      TestEventPattern: testEventPattern,

      // Connections and API destinations
      CreateConnection: createConnection(state),
      UpdateConnection: updateConnection(state),
      DeleteConnection: deleteConnection(state),
      DeauthorizeConnection: deauthorizeConnection(state),
      DescribeConnection: describeConnection(state),
      ListConnections: listConnections(state),
      CreateApiDestination: createApiDestination(state),
      UpdateApiDestination: updateApiDestination(state),
      DeleteApiDestination: deleteApiDestination(state),
      DescribeApiDestination: describeApiDestination(state),
      ListApiDestinations: listApiDestinations(state),

      // Tags
      TagResource: tagResource(state),
      UntagResource: untagResource(state),
      ListTagsForResource: listTagsForResource(state),
    },
  } as const satisfies EmbeddedService;
}

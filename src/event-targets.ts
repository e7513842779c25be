import type { LogGroups, Queues, RuleSender, TargetPorts, Topics } from "./sandbox/index.ts";
import { ServiceError } from "./wire/index.ts";

/** The stores of the sandbox that hold what rules of EventBridge send to. */
export interface TargetStores {
  readonly queues: Queues;
  readonly topics: Topics;
  readonly logGroups: LogGroups;
}

/** The sandbox's queues, topics and log groups as targets of EventBridge's rules. */
export function eventTargets({ queues, topics, logGroups }: TargetStores): TargetPorts {
  return {
    queues: {
      send: (arn, { attributes = {}, ...message }, sender) => {
        const typed = Object.entries(attributes).map(
          ([name, text]) => [name, { dataType: "String", text }] as const,
        );
        const whole = { ...message, attributes: Object.fromEntries(typed) };
        queues.send(arn, whole, principalOf(sender), sender);
      },
    },
    topics: {
      publish: async (arn, message, sender) => {
        await topics.publish(arn, { message }, principalOf(sender), conditionsOf(sender));
      },
    },
    logs: {
      write: ({ arn, stream }, { message, atMs }, sender) => {
        const group = logGroups.find(arn);
        if (!group) throw new ServiceError("ResourceNotFoundException", "There is no such group.");
        const writing = { by: principalOf(sender), stream, context: conditionsOf(sender) };
        const isAllowed = (["CreateLogStream", "PutLogEvents"] as const).every((action) =>
          group.allows({ ...writing, action }),
        );
        // Source: documented, user guide: EventBridge needs a resource policy of the account.
        if (!isAllowed) throw new ServiceError("AccessDeniedException", "No policy allows it.");
        group.put(stream, [{ message, timestampMs: atMs }]);
      },
    },
  };
}

const principalOf = ({ service }: RuleSender) => ({ kind: "service", name: service }) as const;

const conditionsOf = ({ sourceArn, sourceAccount }: RuleSender) => ({
  "aws:SourceArn": sourceArn,
  "aws:SourceAccount": sourceAccount,
});

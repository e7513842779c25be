import { parseObject } from "../parse-object.ts";
import { invalidAttribute, unknownAttribute } from "../refusals.ts";
import type { QueueName, QueueState } from "../sqs-state.ts";
import { ATTRIBUTE_RULES, FIFO_ATTRIBUTES } from "./queue-attributes.ts";
import { readRedriveAllowPolicy, readRedrivePolicy } from "./redrive.ts";

/** What is to be set (in its usual spelling), and what to be unset. */
export type AttributeChanges = ReadonlyMap<string, string | undefined>;

/** An empty text unsets these. Source: documented for Policy and RedrivePolicy. */
const REMOVABLE = new Set(["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"]);
const POLICY_BYTES_MAX = 32 * 1024;

/**
 * Checks attributes that are to be set on a queue.
 *
 * @throws {ServiceError} `InvalidAttributeName` or `InvalidAttributeValue`.
 */
export function readAttributes(
  state: QueueState,
  given: Readonly<Record<string, string>>,
  queue: QueueName,
): AttributeChanges {
  const isFifo = queue.name.endsWith(".fifo");
  const changes = new Map<string, string | undefined>();
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(ATTRIBUTE_RULES, name)) throw unknownAttribute(name);
    // A standard queue has no such attribute at all. Source: observed.
    if (!isFifo && FIFO_ATTRIBUTES.includes(name)) throw unknownAttribute(name);
    const isRemoved = value === "" && REMOVABLE.has(name);
    changes.set(name, isRemoved ? undefined : readValue(state, { name, value, queue }));
  }
  checkTogether(changes);
  return changes;
}

function readValue(
  state: QueueState,
  { name, value, queue }: { name: string; value: string; queue: QueueName },
): string {
  const rule = ATTRIBUTE_RULES[name];
  switch (rule?.kind) {
    case "number": {
      const isInRange = /^\d{1,9}$/.test(value) && isWithin(Number(value), rule);
      if (!isInRange) throw invalidAttribute(name);
      return String(Number(value));
    }
    case "choice": {
      const found = rule.values.find((one) => one.toLowerCase() === value.toLowerCase());
      if (found === undefined) throw invalidAttribute(name);
      return found;
    }
    case "document":
      if (Buffer.byteLength(value) > POLICY_BYTES_MAX || !parseObject(value)) {
        throw invalidAttribute(name);
      }
      return value;
    case "redrive":
      return readRedrivePolicy(state, value, queue);
    case "redrive-allow":
      return readRedriveAllowPolicy(value);
    default:
      return value;
  }
}

const isWithin = (value: number, { min, max }: { min: number; max: number }): boolean =>
  value >= min && value <= max;

function checkTogether(changes: AttributeChanges): void {
  if (changes.get("FifoQueue") === "false") throw invalidAttribute("FifoQueue");
  const limitsGroups = changes.get("FifoThroughputLimit") === "perMessageGroupId";
  if (limitsGroups && changes.get("DeduplicationScope") === "queue") {
    throw invalidAttribute("FifoThroughputLimit");
  }
}

import type { Clock } from "../../base/clock.ts";
import type { StateStore } from "../../base/state-store.ts";
import { judge, type PolicyPrincipal } from "../../permissions/index.ts";
import type { NewLogEvent } from "./events/position.ts";
import { addEvents } from "./events/put-log-events.ts";
import {
  type GroupDocument,
  groupKey,
  keyOf,
  type LogsState,
  openLogsState,
  regionKey,
  type StreamDocument,
  streamArn,
} from "./logs-state.ts";
import { checkStreamName, readGroupArn } from "./names.ts";
import { noSuchGroup } from "./refusals.ts";

/** Which service writes, and for what: `aws:SourceArn` and `aws:SourceAccount` are conditions. */
export interface LogWriting {
  readonly by: PolicyPrincipal;
  /** E.g. `PutLogEvents`. */
  readonly action: "CreateLogStream" | "PutLogEvents";
  readonly stream: string;
  readonly context: Readonly<Record<string, string>>;
}

/** The log groups of the sandbox, for its clients and for its other services. */
export class LogGroups {
  /** For the service's own actions. */
  readonly state: LogsState;
  readonly #clock: Clock;

  constructor(options: { readonly store: StateStore; readonly clock: Clock }) {
    this.state = openLogsState(options.store);
    this.#clock = options.clock;
  }

  /**
   * @param arn with or without `:*` at its end.
   * @returns undefined when there is no such group.
   */
  find(arn: string): SandboxLogGroup | undefined {
    const named = readGroupArn(arn);
    const group = named && this.state.groups.get(groupKey(named, named.name));
    return group && new SandboxLogGroup(this.state, group, this.#clock);
  }
}

/** One log group, written to by a service of the sandbox. */
export class SandboxLogGroup {
  readonly #state: LogsState;
  readonly #key: string;
  readonly #found: GroupDocument;
  readonly #clock: Clock;

  constructor(state: LogsState, group: GroupDocument, clock: Clock) {
    this.#state = state;
    this.#found = group;
    this.#key = keyOf(group);
    this.#clock = clock;
  }

  /**
   * Whether a resource policy of the group's account lets a service write. Where there is none at
   * all, what is for that account may: see docs/decisions/services-without-policy.md. CloudTrail
   * writes as a role, and is not asked.
   */
  allows({ by, action, stream, context }: LogWriting): boolean {
    const policies = this.#state.resourcePolicies.list({ prefix: regionKey(this.#found) });
    if (policies.length === 0) return this.#isForOwner(context);
    const request = {
      principal: by,
      action: `logs:${action}`,
      resource: streamArn(this.#found, stream),
      context,
    };
    const verdicts = policies.map(({ value }) => judge(value.document, request));
    return verdicts.includes("allowed") && !verdicts.includes("denied");
  }

  /** Makes a stream where it is missing. @throws {ServiceError} `ResourceNotFoundException` */
  prepare(stream: string): void {
    this.#state.store.transaction(() => this.#streamOf(this.#group(), stream));
  }

  /**
   * Adds events to a stream, which is made where it is missing.
   *
   * @param events in the order of time, and within one day.
   * @returns how many were left out for their age.
   * @throws {ServiceError} `ResourceNotFoundException` when the group is gone.
   */
  put(stream: string, events: readonly NewLogEvent[]): { readonly rejected: number } {
    const add = () => {
      const group = this.#group();
      const nowMs = this.#clock.nowMs();
      const into = this.#streamOf(group, stream);
      const { count } = addEvents(this.#state, { group, stream: into, events, nowMs });
      return { rejected: count };
    };
    // Whoever writes from within forgets the events then, and that may survive a power cut.
    return this.#state.store.transaction(add, { survivesPowerLoss: true });
  }

  #isForOwner(context: LogWriting["context"]): boolean {
    const accountId = context["aws:SourceAccount"] ?? context["aws:SourceArn"]?.split(":")[4];
    return accountId === this.#found.accountId;
  }

  #group(): GroupDocument {
    const group = this.#state.groups.get(this.#key);
    if (!group) throw noSuchGroup();
    return group;
  }

  #streamOf(group: GroupDocument, name: string): StreamDocument {
    const key = keyOf(group) + checkStreamName(name);
    const found = this.#state.streams.get(key);
    if (found) return found;
    const made = { name, createdAtMs: this.#clock.nowMs() };
    this.#state.streams.put(key, made);
    return made;
  }
}

import type {
  CreateTrailResponse,
  DescribeTrailsResponse,
  GetEventSelectorsResponse,
  GetTrailResponse,
  GetTrailStatusResponse,
  ListPublicKeysResponse,
  ListTagsResponse,
  ListTrailsResponse,
  LookupEventsResponse,
  PutEventSelectorsResponse,
} from "@aws-sdk/client-cloudtrail";
import { cloudTrailService } from "../../src/api/index.ts";
import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import {
  type Bucket,
  type KeyFinding,
  type LogGroups,
  MemoryBucket,
  MemoryLogGroups,
  MemoryTopics,
  SigningKeys,
  type Topics,
  type TrailStatus,
} from "../../src/delivery/index.ts";
import type { OperationContext } from "../../src/embedded/index.ts";
import type { LookupPage, LookupQuery } from "../../src/history/index.ts";
import { Identities } from "../../src/identify/index.ts";
import { Organizations } from "../../src/sandbox/index.ts";
import { organizationsService } from "../../src/sandbox/organizations/organizations-service.ts";
import { Trails } from "../../src/trails/index.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { operationContext } from "./operation-context.ts";
import { SimClock } from "./sim-clock.ts";

interface Answers {
  CreateTrail: CreateTrailResponse;
  UpdateTrail: CreateTrailResponse;
  GetTrail: GetTrailResponse;
  GetTrailStatus: GetTrailStatusResponse;
  DescribeTrails: DescribeTrailsResponse;
  ListTrails: ListTrailsResponse;
  ListPublicKeys: ListPublicKeysResponse;
  ListTags: ListTagsResponse;
  GetEventSelectors: GetEventSelectorsResponse;
  PutEventSelectors: PutEventSelectorsResponse;
  LookupEvents: LookupEventsResponse;
}

/** CloudTrail's API over stores in memory, called as the protocol layer calls it. */
export class CloudTrailApi {
  readonly clock = new SimClock();
  readonly journal = new MemoryJournal();
  readonly logs = new MemoryBucket();
  readonly buckets = new Map<string, Bucket>([["logs", this.logs]]);
  readonly #store = StateStore.open(":memory:", { survivesPowerLoss: true });
  readonly keys = new SigningKeys(this.#store, this.clock);
  readonly trails = Trails.open(this.#store, {
    clock: this.clock,
    ids: seededIds("api"),
  });
  readonly identities = Identities.open(StateStore.open(":memory:", { survivesPowerLoss: true }), {
    ...{ accountId: "111122223333", clock: this.clock, ids: seededIds("identities") },
  });
  readonly organizations = Organizations.open(
    StateStore.open(":memory:", { survivesPowerLoss: false }),
    {
      identities: this.identities,
      head: () => this.journal.head,
      onCutOff: ({ id, managementAccountId }) =>
        this.trails.leaveOrganization(id, managementAccountId, this.journal.head),
    },
  );
  /** What deliveries come to, as deliveries would tell. */
  delivery: TrailStatus = {};
  readonly topics = new MemoryTopics();
  readonly logGroups = new MemoryLogGroups();
  /** The trails whose log events begin with an update. */
  readonly begunLogs: string[] = [];
  /** What look-ups were asked of history, and what it answers. */
  readonly lookups: LookupQuery[] = [];
  page: LookupPage = { events: [] };

  #topics: Topics = this.topics;
  #logGroups: LogGroups = this.logGroups;
  /** What is found of keys, by how they are named; any other is taken as an id. */
  readonly foundKeys = new Map<string, KeyFinding>();

  readonly #service = cloudTrailService({
    trailKeys: {
      find: async (keyId) =>
        this.foundKeys.get(keyId) ?? {
          kind: "usable",
          arn: `arn:aws:kms:us-east-1:111122223333:key/${keyId}`,
        },
    },
    trails: this.trails,
    deliveries: {
      status: () => this.delivery,
      beginLogs: ({ name }) => void this.begunLogs.push(name),
    },
    topics: { find: (arn, writer) => this.#topics.find(arn, writer) },
    logGroups: { find: (arn, writer) => this.#logGroups.find(arn, writer) },
    keys: this.keys,
    history: {
      lookup: async (query) => {
        this.lookups.push(query);
        return this.page;
      },
    },
    journal: this.journal,
    buckets: { find: async (name) => this.buckets.get(name) },
    organizations: this.organizations,
    clock: this.clock,
    ids: seededIds("api"),
  });

  /** Puts other topics in the place of {@link topics}. */
  useTopics(topics: Topics): void {
    this.#topics = topics;
  }

  /** Puts other log groups in the place of {@link logGroups}. */
  useLogGroups(logGroups: LogGroups): void {
    this.#logGroups = logGroups;
  }

  /** Calls an action in us-east-1, as account 111122223333, unless `context` says otherwise. */
  async call<Name extends string>(
    name: Name,
    input: object = {},
    context: Partial<OperationContext> = {},
  ): Promise<Name extends keyof Answers ? Answers[Name] : unknown> {
    const handler = this.#service.operations[name];
    if (!handler) throw new Error(`no handler for ${name}`);
    const answer: unknown = await handler(input as never, operationContext(context));
    return answer as Name extends keyof Answers ? Answers[Name] : unknown;
  }

  /** Calls an action of Organizations, in the same way. */
  organize(name: string, input: object = {}, context: Partial<OperationContext> = {}): unknown {
    const { operations } = organizationsService(this.organizations);
    const handler = Object.entries(operations).find(([own]) => own === name)?.[1];
    if (!handler) throw new Error(`no handler for ${name}`);
    return handler(input as never, operationContext(context));
  }

  get names(): readonly string[] {
    return Object.keys(this.#service.operations);
  }
}

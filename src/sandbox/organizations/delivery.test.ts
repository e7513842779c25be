import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { FaultyBucket } from "../../../test/support/faulty-bucket.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../../test/support/given.ts";
import { MemoryJournal } from "../../../test/support/memory-journal.ts";
import { operationContext } from "../../../test/support/operation-context.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { Courier, MemoryBucket } from "../../delivery/index.ts";
import { Identities } from "../../identify/index.ts";
import { type Trail, Trails } from "../../trails/index.ts";
import { Organizations } from "./index.ts";
import { organizationsService } from "./organizations-service.ts";

const MEMBERS = ["222233334444", "333344445555", "444455556666"];

/** An organization of {@link ACCOUNT} with a trail that logs, over stores in memory. */
class Scene {
  readonly clock = new SimClock();
  readonly journal = new MemoryJournal();
  readonly held = new MemoryBucket();
  readonly bucket = new FaultyBucket(this.held);
  readonly trails: Trails;
  readonly organizations: Organizations;
  readonly organizationId: string;
  readonly #store = StateStore.open(":memory:", { survivesPowerLoss: true });
  readonly #trail: Trail;

  constructor() {
    const clock = this.clock;
    this.trails = Trails.open(this.#store, { clock, ids: seededIds("trails") });
    const identities = Identities.open(this.#store, {
      ...{ accountId: ACCOUNT, clock, ids: seededIds("identities") },
    });
    this.organizations = Organizations.open(this.#store, {
      identities,
      head: () => this.journal.head,
      onCutOff: ({ id, managementAccountId }) =>
        this.trails.leaveOrganization(id, managementAccountId, this.journal.head),
    });
    this.organizationId =
      this.service.CreateOrganization({}, this.#as(ACCOUNT)).Organization?.Id ?? "";
    const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
    this.#trail = this.trails.create({ ...request, settings: this.#settings(true) });
    this.trails.startLogging(this.#trail, this.journal.head);
  }

  get service() {
    return organizationsService(this.organizations).operations;
  }

  join(accountId: string): void {
    const Target = { Id: accountId, Type: "ACCOUNT" } as const;
    const { Handshake } = this.service.InviteAccountToOrganization({ Target }, this.#as(ACCOUNT));
    this.service.AcceptHandshake({ HandshakeId: Handshake?.Id }, this.#as(accountId));
  }

  leave(accountId: string): void {
    this.service.RemoveAccountFromOrganization({ AccountId: accountId }, this.#as(ACCOUNT));
  }

  deleteOrganization(): void {
    this.service.DeleteOrganization({}, this.#as(ACCOUNT));
  }

  makeOrganizational(isOrganization: boolean): void {
    this.trails.update(this.#trail, this.#settings(isOrganization), this.journal.head);
  }

  async record(recipientAccountId: string, eventID: string): Promise<void> {
    await this.journal.append([anEntry({ recipientAccountId, eventID })]);
  }

  /** Delivers by a courier of its own, as after a restart. */
  async deliver(): Promise<void> {
    const { journal, trails, clock } = this;
    await using courier = await Courier.open({
      ...{
        journal,
        trails,
        clock,
        store: this.#store,
        intervalMs: 2_000_000_000,
        tickMs: 2_000_000_000,
      },
      memberships: this.organizations,
      buckets: { find: async () => this.bucket },
    });
    await courier.flush();
    clock.advance(60_000);
  }

  /** What was delivered: `<folder below AWSLogs/> <event id>`, sorted. */
  async delivered(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const key of this.held.keys) {
      const folder = /^AWSLogs\/(.*)\/CloudTrail\//.exec(key)?.[1];
      const text = gunzipSync((await this.held.get(key)) ?? new Uint8Array()).toString();
      const { Records } = JSON.parse(text) as { Records: { eventID: string }[] };
      found.push(...Records.map(({ eventID }) => `${folder} ${eventID}`));
    }
    return found.sort();
  }

  #settings(isOrganization: boolean) {
    const { organizationId } = this;
    return trailSettings({ isOrganization, ...(isOrganization && { organizationId }) });
  }

  #as(accountId: string) {
    const ids = seededIds(`${accountId} ${this.journal.head}`);
    return operationContext({ accountId, clock: this.clock, ids });
  }
}

test("records of members go to their own folders, before and after others'", async () => {
  const scene = new Scene();
  const [one = "", two = ""] = MEMBERS;
  scene.join(one);
  await scene.record(ACCOUNT, "a");
  await scene.record(one, "b");
  await scene.record(two, "never a member");
  await scene.deliver();
  const { organizationId } = scene;
  expect(await scene.delivered()).toEqual([
    `${organizationId}/${ACCOUNT} a`,
    `${organizationId}/${one} b`,
  ]);
});

test("what a member did before it left is delivered after the organization is gone", async () => {
  const scene = new Scene();
  const [one = ""] = MEMBERS;
  scene.join(one);
  await scene.record(one, "a");
  scene.leave(one);
  await scene.record(one, "b");
  scene.deleteOrganization();
  await scene.record(ACCOUNT, "c");
  await scene.deliver();
  expect(await scene.delivered()).toEqual(
    [`${ACCOUNT} c`, `${scene.organizationId}/${one} a`].sort(),
  );
});

/**
 * Whoever joins and leaves, whatever the trail becomes, and however long its bucket is down: every
 * record is delivered once, where it belonged when it was journaled, and no other is.
 */
test(`membership and trail change, deliveries fail (SEED=${SEED})`, async () => {
  const random = seededRandom(SEED);
  for (let run = 0; run < 30; run += 1) await changeAtRandom(random);
});

async function changeAtRandom(random: (below: number) => number): Promise<void> {
  const scene = new Scene();
  const members = new Set<string>();
  const expected: string[] = [];
  let isOrganization = true;
  const expectRecord = (accountId: string, id: string) => {
    if (!isOrganization && accountId === ACCOUNT) expected.push(`${ACCOUNT} ${id}`);
    if (!isOrganization || (accountId !== ACCOUNT && !members.has(accountId))) return;
    expected.push(`${scene.organizationId}/${accountId} ${id}`);
  };
  const steps: readonly ((step: number) => Promise<void> | void)[] = [
    async (step) => {
      const accountId = [ACCOUNT, ...MEMBERS][random(4)] ?? ACCOUNT;
      expectRecord(accountId, `e-${step}`);
      await scene.record(accountId, `e-${step}`);
    },
    () => {
      const accountId = MEMBERS[random(3)] ?? "";
      if (members.delete(accountId)) scene.leave(accountId);
      else scene.join([...members.add(accountId)].at(-1) ?? "");
    },
    () => {
      isOrganization = !isOrganization;
      scene.makeOrganizational(isOrganization);
    },
    async () => {
      const isFailing = random(2) === 0;
      scene.bucket.fail((put) => (isFailing && put === random(3) ? "persisted" : undefined));
      await scene.deliver();
    },
  ];
  for (let step = 0; step < 60; step += 1) {
    const choice = random(10);
    await steps[choice < 6 ? 0 : choice < 8 ? 1 : choice - 6]?.(step);
  }
  scene.bucket.heal();
  await scene.deliver();
  expect(await scene.delivered()).toEqual(expected.sort());
}

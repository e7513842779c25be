import { setTimeout as after } from "node:timers/promises";
import { signal, type TreeProcess } from "../../support/process-tree.ts";
import type { DiskFaults, Room } from "./disk.ts";
import type { Subject } from "./subject.ts";

export interface Scene {
  readonly subject: Subject;
  readonly draw: (below: number) => number;
  readonly room: Room | undefined;
  readonly faults: DiskFaults | undefined;
}

/** What was done, and who was killed by it. */
export interface Disturbed {
  readonly victims: readonly TreeProcess[];
  /** What more there is to say. */
  readonly note?: string;
}

export interface Disturbance {
  readonly name: string;
  /** Chosen so often in comparison with the others. */
  readonly weight: number;
  /** True when something of the machine under the processes fails. */
  readonly isOfDisk?: boolean;
  readonly isPossible: (scene: Scene) => boolean;
  readonly run: (scene: Scene) => Promise<Disturbed>;
}

const always = () => true;
const hasChildren = ({ subject }: Scene) => subject.tree().length > 1;

/** Each leaves the server running or gone; who calls starts it again. */
export const DISTURBANCES: readonly Disturbance[] = [
  {
    ...{ name: "the first process is killed", weight: 6, isPossible: always },
    run: async ({ subject }) => await killed(subject, subject.tree().slice(0, 1)),
  },
  {
    ...{ name: "one of its processes is killed", weight: 6, isPossible: hasChildren },
    run: async ({ subject, draw }) => await killed(subject, oneOf(subject.tree().slice(1), draw)),
  },
  {
    ...{ name: "one of its processes crashes", weight: 3, isPossible: hasChildren },
    run: async ({ subject, draw }) => {
      const victims = oneOf(subject.tree().slice(1), draw);
      await subject.kill(victims, "SIGSEGV");
      return { victims };
    },
  },
  {
    ...{ name: "several are killed at once", weight: 4, isPossible: hasChildren },
    run: async ({ subject, draw }) => {
      const chosen = subject.tree().filter(() => draw(2) === 0);
      return await killed(subject, chosen.length > 0 ? chosen : subject.tree());
    },
  },
  {
    ...{ name: "all are killed at once", weight: 2, isPossible: always },
    run: async ({ subject }) => await killed(subject, subject.tree()),
  },
  {
    ...{ name: "killed, and again while it starts", weight: 4, isPossible: always },
    run: async ({ subject, draw }) => {
      const first = subject.tree().slice(0, 1);
      await subject.kill(first);
      const again = await subject.startAndKill(100 + draw(3_000));
      return { victims: [...first, ...again] };
    },
  },
  {
    ...{ name: "one stands still for a while", weight: 3, isPossible: always },
    run: async ({ subject, draw }) => {
      const [victim] = oneOf(subject.tree(), draw);
      if (!victim) return { victims: [] };
      signal(victim, "SIGSTOP");
      await after(50 + draw(2_500));
      signal(victim, "SIGCONT");
      return { victims: [], note: victim.program };
    },
  },
  {
    ...{ name: "one stands still, and is killed", weight: 2, isPossible: always },
    run: async ({ subject, draw }) => {
      const victims = oneOf(subject.tree(), draw);
      for (const victim of victims) signal(victim, "SIGSTOP");
      await after(50 + draw(1_500));
      return await killed(subject, victims);
    },
  },
  {
    ...{ name: "it is told to stop", weight: 2, isPossible: always },
    run: async ({ subject }) => {
      await subject.stop();
      return { victims: [] };
    },
  },
  {
    ...{ name: "it is told to stop, and killed meanwhile", weight: 2, isPossible: always },
    run: async ({ subject, draw }) => {
      const [main] = subject.tree();
      if (!main) return { victims: [] };
      signal(main, "SIGTERM");
      await after(draw(400));
      return await killed(subject, [main]);
    },
  },
  {
    ...{ name: "the disk is full for a while", weight: 3, isOfDisk: true },
    isPossible: ({ room }) => room !== undefined,
    run: async ({ subject, draw, room }) => {
      room?.take(subject.tree());
      await after(100 + draw(2_000));
      const victims = draw(2) === 0 ? oneOf(subject.tree(), draw) : [];
      await subject.kill(victims);
      await after(draw(300));
      const isTried = !subject.isUp;
      const hasStarted = isTried && (await subject.tryToStart());
      // Twice: a process made meanwhile has its limits from its parent.
      for (let i = 0; i < 2; i++) {
        room?.give(subject.tree());
        await after(50);
      }
      const tried = isTried ? `; a start on it ${hasStarted ? "succeeded" : "was refused"}` : "";
      return { victims, note: `${room?.how}${tried}` };
    },
  },
  {
    ...{ name: "writes and flushes fail for a while", weight: 4, isOfDisk: true },
    isPossible: ({ faults }) => faults !== undefined,
    run: async ({ subject, draw, faults }) => {
      const one = [2, 5, 20, 100][draw(4)] ?? 5;
      faults?.set(one);
      await after(100 + draw(1_500));
      const victims = draw(2) === 0 ? oneOf(subject.tree(), draw) : [];
      await subject.kill(victims);
      if (!subject.isUp) await subject.tryToStart();
      faults?.set(0);
      return { victims, note: `one of ${one}` };
    },
  },
];

async function killed(subject: Subject, victims: readonly TreeProcess[]): Promise<Disturbed> {
  await subject.kill(victims);
  return { victims };
}

function oneOf(tree: readonly TreeProcess[], draw: (below: number) => number) {
  const at = tree.length > 0 ? draw(tree.length) : 0;
  return tree.slice(at, at + 1);
}

/** Chooses by weight among those that are possible. */
export function chooseDisturbance(
  scene: Scene,
  from: readonly Disturbance[],
): Disturbance | undefined {
  const possible = from.filter(({ isPossible }) => isPossible(scene));
  let left = scene.draw(possible.reduce((sum, { weight }) => sum + weight, 0));
  return possible.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
}

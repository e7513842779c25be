import { untilIdle } from "./machine.ts";
import type { Figures, Goal, PeerDriver, Row } from "./row.ts";
import { median } from "./statistics.ts";

/** All rounds of one peer; none when it is not installed. */
export interface Measured {
  readonly driver: PeerDriver;
  readonly rounds: readonly Figures[];
}

/**
 * Measures all peers of a row in turn, round by round, so that what else the machine does meets all
 * of them alike.
 */
export async function measureRow(row: Row, isQuick: boolean): Promise<readonly Measured[]> {
  const rounds = isQuick ? row.rounds.quick : row.rounds.full;
  await using opened = new AsyncDisposableStack();
  const all: { driver: PeerDriver; measure: () => Promise<Figures>; rounds: Figures[] }[] = [];
  const missing: Measured[] = [];
  for (const driver of row.peers) {
    const peer = await driver.open(isQuick);
    if (!peer) {
      missing.push({ driver, rounds: [] });
      continue;
    }
    opened.use(peer);
    all.push({ driver, measure: () => peer.measure(), rounds: [] });
  }
  // The first round warms up and is thrown away.
  for (let round = -1; round < rounds; round++) {
    process.stderr.write(`\r${row.name}: round ${Math.max(round + 1, 0)} of ${rounds} `);
    for (const one of all) {
      // The history engine of one goes on merging while the next is measured.
      await untilIdle(process.pid);
      const figures = await one.measure().catch((cause: unknown) => {
        throw new Error(`${row.name}: ${one.driver.name} could not be measured`, { cause });
      });
      if (round >= 0) one.rounds.push(figures);
    }
  }
  process.stderr.write("\n");
  const measured = [...all, ...missing];
  return row.peers.flatMap((driver) => measured.filter((one) => one.driver === driver));
}

/** What a goal asks for, as it was: the median over the rounds. NaN when a peer is missing. */
export function reached(goal: Goal, measured: readonly Measured[]): number {
  const valuesOf = (peer: string) =>
    measured
      .find(({ driver }) => driver.name === peer)
      ?.rounds.map((figures) => figures[goal.column] ?? Number.NaN) ?? [];
  const own = valuesOf(goal.peer);
  if (!goal.beside) return median(own);
  const others = valuesOf(goal.beside.peer);
  const { as } = goal.beside;
  return median(
    own.map((value, round) => {
      const other = others[round] ?? Number.NaN;
      return as === "ratio" ? value / other : value - other;
    }),
  );
}

export function isReached({ wanted }: Goal, value: number): boolean {
  return "atLeast" in wanted ? value >= wanted.atLeast : value <= wanted.atMost;
}

import { expect, test } from "vitest";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { entryOf, Frame, FrameBytes } from "./frame.ts";
import { type Filling, FrameMemory } from "./frame-memory.ts";

const MIB = 1024 * 1024;

const recordOf = (eventId: string, length: number) => ({
  kind: "record" as const,
  eventId,
  json: JSON.stringify("ü".repeat(length)),
});

const isWhole = (frame: Frame) => new FrameBytes(Frame.join([frame])).measure(0) === frame.bytes;

test("frames stay as they were given in until they are let go, in whatever sizes", () => {
  const draw = seededRandom(SEED);
  const memory = new FrameMemory();
  const kept: { readonly frame: Frame; readonly json: string }[] = [];
  const add = (position: number) => {
    const length = draw(20) === 0 ? draw(MIB) : draw(40_000);
    const entry = recordOf(`e-${position}`, length);
    return { frame: memory.add(entry, position), json: entry.json };
  };
  for (let round = 0; round < 60; round++) {
    kept.push(add(kept.length + 1));
    const mark: Filling = memory.filling;
    // Some more that are refused: what comes next has their place.
    for (let refused = draw(3); refused > 0; refused--) add(kept.length + refused);
    memory.cutBackTo(mark);
  }
  const read = kept.map(({ frame }) => entryOf(frame));
  const expected = kept.map(({ json }, index) => ({
    ...{ kind: "record", eventId: `e-${index + 1}`, json, position: index + 1 },
  }));
  expect(read, `SEED=${SEED}`).toEqual(expected);
  expect(kept.every(({ frame }) => isWhole(frame))).toBe(true);
  const joined = new FrameBytes(Frame.join(kept.map(({ frame }) => frame)));
  let offset = 0;
  for (const { frame } of kept) {
    expect([joined.measure(offset), joined.positionAt(offset)]).toEqual([
      frame.bytes,
      frame.position,
    ]);
    offset += frame.bytes;
  }
});

test("what was cleared is used again", () => {
  const memory = new FrameMemory();
  const first = memory.add(recordOf("a", 10), 1).json.buffer;
  memory.clear();
  expect(memory.add(recordOf("b", 10), 2).json.buffer).toBe(first);
});

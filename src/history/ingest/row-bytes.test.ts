import { expect, test } from "vitest";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { readRows } from "./read-rows.fixture.ts";
import { rowOf } from "./row.ts";
import { RowBytes } from "./row-bytes.ts";

const LENGTHS = [0, 1, 7, 47, 48, 49, 127, 128, 129, 300, 20_000];
const LETTERS = ["a", "~", "é", "漢", "😀", "\u0000", '"', "\\", "\ud800"];

function someText(draw: (below: number) => number): string {
  const letter = LETTERS[draw(LETTERS.length * 2)] ?? "x";
  const text = "x".repeat(LENGTHS[draw(LENGTHS.length)] ?? 0);
  const at = draw(text.length + 1);
  return text.slice(0, at) + letter + text.slice(at);
}

test("rows are read back as they were, whatever their texts", () => {
  const draw = seededRandom(SEED);
  const bytes = new RowBytes();
  const rows = Array.from({ length: 200 }, (_, n) => {
    const text = () => someText(draw);
    const json = JSON.stringify({
      ...{ eventTime: "2026-01-31T12:00:00Z", eventID: text(), eventName: text() },
      ...{ eventSource: draw(2) === 0 ? "ec2.amazonaws.com" : text(), sourceIPAddress: text() },
      userIdentity: { type: "AssumedRole", arn: text(), sessionContext: { attributes: {} } },
      requestParameters: { instancesSet: { items: [{ instanceId: text() }] }, other: text() },
      readOnly: draw(2) === 0,
    }).toWellFormed();
    // Beyond 32 bits, as a journal of years may be.
    const row = rowOf({ eventId: text(), json, position: n + draw(2) * 2 ** 40 }, "j", 0);
    bytes.add(row, Buffer.from(json));
    return row;
  });
  expect(bytes.rows).toBe(200);
  expect(readRows(Buffer.from(bytes.bytes))).toEqual(rows);
  bytes.clear();
  expect(bytes.bytes).toHaveLength(0);
});

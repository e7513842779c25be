import { expect, test } from "vitest";
import { type Asked, askSession } from "./ask-session.ts";

/** Answers with the statement itself, after what failed statements left; `broken` ones fail. */
function leavingSession(isBroken: (sql: string) => boolean): Asked {
  let left = "";
  const queryAsync = async (sql: string) => {
    if (isBroken(sql)) {
      left += `half of ${sql};`;
      throw new Error("a limit");
    }
    const answer = `${left}${sql}`;
    left = "";
    return { text: () => answer };
  };
  return { queryAsync } as unknown as Asked;
}

const answerOf = async (session: Asked, sql: string) =>
  (await askSession(session, sql, "CSV")).text();

test("what a statement had before it failed is not in the next one's answer", async () => {
  const session = leavingSession((sql) => sql === "broken");
  await expect(answerOf(session, "broken")).rejects.toThrow("a limit");
  expect(await answerOf(session, "next")).toBe("next");
  expect(await answerOf(session, "after")).toBe("after");
});

test("a session that cannot be cleaned answers nothing until it is", async () => {
  let isDown = true;
  const session = leavingSession((sql) => isDown || sql === "broken");
  await expect(answerOf(session, "broken")).rejects.toThrow("a limit");
  await expect(answerOf(session, "next")).rejects.toThrow("a limit");
  isDown = false;
  expect(await answerOf(session, "next")).toBe("next");
});

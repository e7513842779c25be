import type { ChdbResult, Session } from "chdb";

/** What of a session is needed here. */
export type Asked = Pick<Session, "queryAsync">;

/** Sessions that may hold rows of a statement that failed. */
const soiled = new WeakSet<Asked>();

/**
 * Runs a statement on a session, and gives what that statement answers.
 *
 * One that fails midway, for a limit or because it was killed, leaves the rows that it had by then
 * on its session, and the engine puts them before the answer of the next, whoever asked that and
 * in whatever format. Source: observed, chdb 3.4. So a statement without an answer takes them away.
 *
 * @throws what the engine throws.
 */
export async function askSession(session: Asked, sql: string, format: string): Promise<ChdbResult> {
  if (soiled.has(session)) await clean(session);
  try {
    return await session.queryAsync(sql, { format });
  } catch (error) {
    soiled.add(session);
    // At once, because it may be much. What fails here is tried again before the next statement.
    await clean(session).catch(() => undefined);
    throw error;
  }
}

async function clean(session: Asked): Promise<void> {
  await session.queryAsync("SELECT 1", { format: "Null" });
  soiled.delete(session);
}

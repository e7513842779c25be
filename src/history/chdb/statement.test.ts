import { expect, test } from "vitest";
import { readerStatement, readStatement, settingsFirst } from "./statement.ts";

const statementWith = (query: string) => readStatement(`/?query_id=q&${query}`, "SELECT 1");

test("a statement's settings are set before it, and put back before the next without them", () => {
  const lingering = new Set<string>();
  const first = statementWith("max_execution_time=20&param_name=it's");
  expect(settingsFirst(first, lingering)).toBe(
    "SET log_comment = 'q', max_execution_time = '20', param_name = 'it\\'s';",
  );
  expect(settingsFirst(statementWith("max_threads=1"), lingering)).toBe(
    "SET max_execution_time = DEFAULT, log_comment = 'q', max_threads = '1';",
  );
  expect(settingsFirst(statementWith("max_execution_time=5"), lingering)).toBe(
    "SET max_threads = DEFAULT, log_comment = 'q', max_execution_time = '5';",
  );
});

test("a reader's statement sets nothing", () => {
  const statement = readerStatement("/?max_execution_time=0", "SELECT 1");
  expect(settingsFirst(statement, new Set())).toBe("");
});

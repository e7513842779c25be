import { ask } from "../http/call.ts";

/** Runs the query again and downloads all of its rows. */
export async function exportResult(sql: string, format: "csv" | "jsonl"): Promise<void> {
  const response = await ask("query", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sql, format }),
  });
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `result.${format}`;
  link.click();
  // After the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

import { ask } from "./call.ts";

/**
 * Reads an answer of JSON lines as they come, until it ends or `signal` aborts.
 *
 * @throws {Refused} when the server refuses.
 */
export async function* streamLines<Line>(
  path: string,
  init: RequestInit & { readonly signal: AbortSignal },
): AsyncGenerator<Line> {
  const { body } = await ask(path, init);
  if (!body) return;
  let rest = "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield JSON.parse(line) as Line;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

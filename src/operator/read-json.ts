import type { IncomingMessage } from "node:http";
import type { z } from "zod";

const BODY_BYTES_MAX = 128 * 1024;
/** As long as for calls. */
const BODY_IDLE_MS = 60_000;

/**
 * Reads a request's body as JSON of a known shape.
 *
 * @returns undefined when it is longer than 128 KiB, no JSON, or of another shape.
 */
export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const text = await readText(request);
  const read = text === undefined ? undefined : checkJson(text, schema);
  return read?.isValid ? read.value : undefined;
}

/**
 * @param idleMs how long a client may send nothing before its connection closes: some of our routes
 *   are read from before it is known who asks.
 * @returns undefined when it is longer than 128 KiB, or its client was silent for too long.
 */
export async function readText(
  request: IncomingMessage,
  idleMs = BODY_IDLE_MS,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isStalled = false;
  const timer = setTimeout(() => {
    isStalled = true;
    request.destroy();
  }, idleMs);
  // What is not read is dropped, and the connection stays: the client is to hear why.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of body) {
      timer.refresh();
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) return undefined;
      chunks.push(chunk);
    }
  } catch (error) {
    if (!isStalled) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString();
}

export type CheckedJson<Value> =
  | { readonly isValid: true; readonly value: Value }
  /** @param problem says where, e.g. `filters[2].value: …`. */
  | { readonly isValid: false; readonly problem: string };

/** Reads text as JSON of a known shape, and says what is wrong with the first thing that is. */
export function checkJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): CheckedJson<z.output<Schema>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { isValid: false, problem: "it is no JSON" };
  }
  const read = schema.safeParse(json);
  if (read.success) return { isValid: true, value: read.data };
  const [issue] = read.error.issues;
  const place = (issue?.path ?? [])
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
  const problem = issue?.message ?? "it has another shape";
  return { isValid: false, problem: place ? `${place}: ${problem}` : problem };
}

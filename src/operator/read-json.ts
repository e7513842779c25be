import type { IncomingMessage } from "node:http";
import type { z } from "zod";

const BODY_BYTES_MAX = 128 * 1024;

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

/** @returns undefined when it is longer than 128 KiB. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // What is not read is dropped, and the connection stays: the client is to hear why.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
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

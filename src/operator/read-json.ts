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
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    const read = schema.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

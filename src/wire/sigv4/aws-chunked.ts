import { ServiceError } from "../service-error.ts";
import { type AwsChunkedEvent, AwsChunkedParser } from "./aws-chunked-parser.ts";

/**
 * Takes the aws-chunked framing off a whole body. Signatures and trailers are ignored.
 *
 * @returns undefined when the body is not framed so, or was cut off.
 */
export function decodeAwsChunkedBytes(bytes: Buffer): Buffer | undefined {
  const parser = new AwsChunkedParser();
  try {
    const data = [...parser.push(bytes)].flatMap(dataOf);
    for (const _ of parser.finish());
    return Buffer.concat(data);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

/**
 * Takes the aws-chunked framing off a body as it comes. Signatures are ignored.
 *
 * @param trailers gets what follows the last chunk, names in lower case, while the body is read.
 * @throws {ServiceError} `IncompleteBody` when the body is not framed so, or is cut off.
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Uint8Array>,
  trailers?: Map<string, string>,
): AsyncIterable<Uint8Array> {
  const parser = new AwsChunkedParser();
  const take = (event: AwsChunkedEvent) => {
    if (event.kind === "trailer") trailers?.set(event.name.toLowerCase(), event.value);
    return dataOf(event);
  };
  for await (const bytes of body) {
    for (const event of parser.push(bytes)) yield* take(event);
  }
  for (const event of parser.finish()) yield* take(event);
}

function dataOf(event: AwsChunkedEvent): readonly Uint8Array[] {
  return event.kind === "data" ? [event.bytes] : [];
}

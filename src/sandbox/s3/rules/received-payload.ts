import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";

/** Of one request. Source: documented, S3 User Guide, "Uploading objects". */
const PAYLOAD_BYTES_MAX = 5 * 1024 ** 3;

/**
 * The bytes that the client sends, no more and no fewer than it said.
 *
 * @throws {ServiceError} `MissingContentLength`, `EntityTooLarge`; while it is read also
 *   `IncompleteBody`.
 */
export function receivePayload(context: OperationContext): AsyncIterable<Uint8Array> {
  const announced = announcedSize(context.headers);
  if (announced === undefined) {
    const message = "You must provide the Content-Length HTTP header.";
    throw new ServiceError("MissingContentLength", message, { status: 411 });
  }
  if (announced > PAYLOAD_BYTES_MAX) {
    const message = "Your proposed upload exceeds the maximum allowed size";
    throw new ServiceError("EntityTooLarge", message, {
      status: 400,
      members: { ProposedSize: String(announced), MaxSizeAllowed: String(PAYLOAD_BYTES_MAX) },
    });
  }
  return counted(context.payload(), announced);
}

/** The size without aws-chunked framing. */
function announcedSize(headers: ReadonlyMap<string, string>): number | undefined {
  const text = headers.get("x-amz-decoded-content-length") ?? headers.get("content-length");
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function* counted(
  payload: AsyncIterable<Uint8Array>,
  announced: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const bytes of payload) {
    size += bytes.length;
    if (size > announced) break;
    yield bytes;
  }
  if (size === announced) return;
  const message =
    "You did not provide the number of bytes specified by the Content-Length HTTP header";
  throw new ServiceError("IncompleteBody", message, { status: 400 });
}

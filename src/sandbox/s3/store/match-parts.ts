import { ServiceError } from "../../../wire/index.ts";
import type { Part } from "./uploads.ts";

/** A part as the client lists it to complete an upload. */
export interface ListedPart {
  readonly number: number;
  /** With or without its double quotes. */
  readonly etag: string | undefined;
  /** Base64; compared when given. */
  readonly checksum?: string | undefined;
}

/** Of all parts but the last. Source: documented, S3 User Guide, "multipart upload limits". */
const PART_BYTES_MIN = 5 * 1024 * 1024;

/**
 * Finds the parts that the client lists, in its order.
 *
 * @throws {ServiceError} `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`.
 */
export function matchParts(stored: readonly Part[], listed: readonly ListedPart[]): Part[] {
  if (listed.some(({ number }, index) => number <= (listed[index - 1]?.number ?? 0))) {
    const message =
      "The list of parts was not in ascending order. Parts must be ordered by part number.";
    throw new ServiceError("InvalidPartOrder", message, { status: 400 });
  }
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const parts = listed.map((wanted) => matchPart(byNumber.get(wanted.number), wanted));
  for (const part of parts.slice(0, -1)) {
    if (part.size < PART_BYTES_MIN) throw tooSmall(part);
  }
  return parts;
}

function matchPart(part: Part | undefined, { number, etag, checksum }: ListedPart): Part {
  const isSame =
    part !== undefined &&
    unquoted(part.etag) === unquoted(etag ?? "") &&
    (checksum === undefined || checksum === part.checksum?.value);
  if (isSame) return part;
  const message =
    "One or more of the specified parts could not be found.  The part may not have been " +
    "uploaded, or the specified entity tag may not match the part's entity tag.";
  const members = { PartNumber: String(number), ETag: etag };
  throw new ServiceError("InvalidPart", message, { status: 400, members });
}

function tooSmall({ number, size, etag }: Part): ServiceError {
  return new ServiceError(
    "EntityTooSmall",
    "Your proposed upload is smaller than the minimum allowed size",
    {
      status: 400,
      members: {
        ProposedSize: String(size),
        MinSizeAllowed: String(PART_BYTES_MIN),
        PartNumber: String(number),
        ETag: unquoted(etag),
      },
    },
  );
}

const unquoted = (etag: string): string => etag.replace(/^"|"$/g, "");

import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { CHECKSUM_ALGORITHMS, isChecksumAlgorithm } from "../store/checksums.ts";
import type { WrittenBytes } from "../store/write-draft.ts";
import { invalidRequest } from "./refusals.ts";

/** What a client says beforehand about the bytes that it sends. */
export type ChecksumInput = {
  readonly [Name in ChecksumAlgorithm as `Checksum${Name}`]?: string | undefined;
} & { readonly ChecksumAlgorithm?: ChecksumAlgorithm | undefined };

export interface AnnouncedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. Undefined when it comes after the bytes, or only the algorithm was chosen. */
  readonly value: string | undefined;
}

/** Bytes of each checksum. */
const SIZES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  MD5: 16,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
};

/**
 * Reads which checksum was announced, and its value.
 *
 * @throws {ServiceError} `InvalidRequest` for two checksums, or one that cannot be.
 *
 * Source: documented, S3 User Guide, "Checking object integrity".
 */
export function readAnnouncedChecksum(
  input: ChecksumInput,
  context: OperationContext,
): AnnouncedChecksum | undefined {
  const given = readGivenChecksum(input);
  if (given) return given;
  const trailer = /x-amz-checksum-(\w+)/i.exec(context.headers.get("x-amz-trailer") ?? "");
  const algorithm = trailer?.[1]?.toUpperCase() ?? input.ChecksumAlgorithm;
  if (algorithm === undefined) return undefined;
  if (isChecksumAlgorithm(algorithm)) return { algorithm, value: undefined };
  throw invalidRequest(
    "Checksum algorithm provided is unsupported. Please try again with any of " +
      `the valid types: [${CHECKSUM_ALGORITHMS.join(", ")}]`,
  );
}

/** The one checksum that has a value among the members of `input`. */
export function readGivenChecksum(
  input: ChecksumInput,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  const given = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = input[`Checksum${algorithm}`];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (given.length > 1) {
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  return given[0];
}

/** @throws {ServiceError} `InvalidRequest` when no bytes at all can have this checksum. */
export function checkChecksumForm({ algorithm, value }: AnnouncedChecksum): void {
  if (value === undefined || isBase64Of(value, SIZES[algorithm])) return;
  const header = `x-amz-checksum-${algorithm.toLowerCase()}`;
  throw invalidRequest(`Value for ${header} header is invalid.`);
}

/**
 * Holds what was written against what was announced, before the bytes and after them.
 *
 * @throws {ServiceError} `BadDigest`.
 */
export function verifyChecksum(
  { checksum }: Pick<WrittenBytes, "checksum">,
  announced: AnnouncedChecksum | undefined,
  context: OperationContext,
): void {
  if (!announced) return;
  const trailer = `x-amz-checksum-${announced.algorithm.toLowerCase()}`;
  const expected = announced.value ?? context.trailers?.().get(trailer);
  if (expected !== undefined && expected !== checksum) throw badChecksum(announced.algorithm);
}

export function badChecksum(algorithm: ChecksumAlgorithm): ServiceError {
  const message = `The ${algorithm} you specified did not match the calculated checksum.`;
  return new ServiceError("BadDigest", message, { status: 400 });
}

/** @throws {ServiceError} `InvalidDigest` when `Content-MD5` is no MD5. */
export function checkMd5Form(contentMd5: string | undefined): void {
  if (contentMd5 === undefined || isBase64Of(contentMd5, SIZES.MD5)) return;
  throw new ServiceError("InvalidDigest", "The Content-MD5 you specified was invalid.", {
    status: 400,
    members: { "Content-MD5": contentMd5 },
  });
}

/** @throws {ServiceError} `BadDigest` when the bytes have another MD5 than the one announced. */
export function verifyMd5({ md5 }: WrittenBytes, contentMd5: string | undefined): void {
  const calculated = Buffer.from(md5, "hex").toString("base64");
  if (contentMd5 === undefined || contentMd5.trim() === calculated) return;
  const message = "The Content-MD5 you specified did not match what we received.";
  throw new ServiceError("BadDigest", message, {
    status: 400,
    members: { ExpectedDigest: contentMd5.trim(), CalculatedDigest: calculated },
  });
}

function isBase64Of(text: string, size: number): boolean {
  const bytes = Buffer.from(text.trim(), "base64");
  return bytes.length === size && bytes.toString("base64") === text.trim();
}

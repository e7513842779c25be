import type { ServerResponse } from "node:http";
import { type FiledTrail, type StoredObject, trailFileOf } from "../../delivery/index.ts";
import { answerJson } from "../answer-json.ts";
import type { Asked } from "../route.ts";
import { answerUnreadable } from "./refusals.ts";
import type { TrailRoutesOptions } from "./trail-routes.ts";

/** A digest of 100,000 log files has some 40 MB; a log file has at most 50. */
const OBJECT_BYTES_MAX = 64 * 1024 * 1024;

/** Gives one of a trail's files as it is stored, and nothing else of its bucket. */
export async function answerObject(
  trail: FiledTrail,
  { url }: Asked,
  response: ServerResponse,
  { bucketReaders, onFailure }: TrailRoutesOptions,
): Promise<void> {
  const key = url.searchParams.get("key") ?? "";
  const buckets = trail.destinations
    .filter((destination) => trailFileOf(key, trail, destination))
    .map(({ bucketName }) => bucketName);
  if (buckets.length === 0) {
    return answerJson(response, 400, {
      error: "key: it names no log file or digest of this trail.",
      hint: "GET /_trailcam/trails/log-files lists the newest of them.",
    });
  }
  let found: StoredObject | undefined;
  for (const bucketName of new Set(buckets)) {
    try {
      found ??= await (await bucketReaders.find(bucketName))?.get(key, OBJECT_BYTES_MAX);
    } catch (error) {
      onFailure(`reading s3://${bucketName}/${key}`, error);
      return answerUnreadable(response, bucketName, error);
    }
  }
  if (found) return download(response, key, found.bytes);
  answerJson(response, 404, {
    error: `There is nothing under ${key}.`,
    hint: "It was deleted, or was never delivered: an integrity check of the trail tells.",
  });
}

function download(response: ServerResponse, key: string, bytes: Uint8Array): void {
  const name = key.slice(key.lastIndexOf("/") + 1);
  response.writeHead(200, {
    // Not "content-encoding: gzip": what is saved is to have the hash of what is stored.
    "content-type": "application/gzip",
    "content-length": bytes.length,
    // Nothing to escape: such keys have letters, digits, "-", "." and "_" in their names.
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(bytes);
}

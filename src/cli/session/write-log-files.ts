import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeLogFile, logFileKey, uniqueText } from "../../delivery/index.ts";

/** Of one file, before it is packed: what is held in memory meanwhile. */
const CHARACTERS_MAX = 50 * 1024 * 1024;

interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly records: string[];
  characters: number;
}

/**
 * Writes records as log files, under the names that CloudTrail gives them in a bucket.
 *
 * @param records each as JSON text, oldest first.
 * @returns the paths of the files.
 */
export async function writeLogFiles(
  directory: string,
  records: AsyncIterable<string>,
  deliveredAtMs: number,
): Promise<readonly string[]> {
  const places = new Map<string, Place>();
  const paths: string[] = [];
  const flush = async (place: Place) => {
    paths.push(await writeLogFile(directory, place, deliveredAtMs));
    place.records.length = 0;
    place.characters = 0;
  };
  for await (const json of records) {
    const { recipientAccountId, awsRegion } = JSON.parse(json) as Record<string, string>;
    const accountId = recipientAccountId ?? "";
    const region = awsRegion ?? "";
    const key = `${accountId} ${region}`;
    const place = places.get(key) ?? { accountId, region, records: [], characters: 0 };
    places.set(key, place);
    place.records.push(json);
    place.characters += json.length;
    if (place.characters > CHARACTERS_MAX) await flush(place);
  }
  for (const place of places.values()) if (place.records.length > 0) await flush(place);
  return paths;
}

async function writeLogFile(
  directory: string,
  { accountId, region, records }: Place,
  deliveredAtMs: number,
): Promise<string> {
  const unique = uniqueText([deliveredAtMs, ...records]);
  const key = logFileKey({ accountId, region, deliveredAtMs, unique });
  const path = join(directory, key);
  await mkdir(dirname(path), { recursive: true });
  // Never over another file: what was recorded is not to be lost to a second session.
  await writeFile(path, await encodeLogFile(records), { flag: "wx" });
  return path;
}

import { readFileSync } from "node:fs";
import { writeFileDurably } from "./base/durable-file.ts";

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Access keys minted on this machine, by user name; `root` is the account's root. */
export interface SavedCredentials {
  readonly accountId: string;
  readonly users: Readonly<Record<string, KeyPair>>;
}

/** Where the running server is found. */
export interface SavedServer {
  readonly url: string;
  /** Of the routes under `/_trailcam/`. */
  readonly token: string;
  readonly processId: number;
  readonly region: string;
}

/** Adds to the saved credentials; keys of users that are not named stay. */
export function saveCredentials(path: string, credentials: SavedCredentials): void {
  const users = { ...readJson<SavedCredentials>(path)?.users, ...credentials.users };
  writeFileDurably(path, `${JSON.stringify({ ...credentials, users }, null, 2)}\n`);
}

export function saveServer(path: string, server: SavedServer): void {
  writeFileDurably(path, `${JSON.stringify(server, null, 2)}\n`);
}

/** @returns undefined when no server was ever started over this data directory. */
export const readCredentials = (path: string) => readJson<SavedCredentials>(path);

/** @returns undefined when no server runs over this data directory, as far as its file tells. */
export const readServer = (path: string) => readJson<SavedServer>(path);

function readJson<Value>(path: string): Value | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return JSON.parse(text) as Value;
}

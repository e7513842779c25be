import { readFileSync } from "node:fs";
import { writeFileDurably } from "./base/durable-file.ts";

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Access keys by user name; `root` is the account's root. */
export type SavedUsers = Readonly<Record<string, KeyPair>>;

/** Access keys minted on this machine. */
export interface SavedCredentials {
  /** The first account, whose users these are. */
  readonly accountId: string;
  readonly users: SavedUsers;
  /** The users of further accounts, by account. */
  readonly accounts?: Readonly<Record<string, SavedUsers>>;
}

/** Where the running server is found. */
export interface SavedServer {
  readonly url: string;
  /** Of the routes under `/_trailcam/`. */
  readonly token: string;
  readonly processId: number;
  readonly region: string;
}

/** Adds to the saved credentials of an account; keys of users that are not named stay. */
export function saveCredentials(
  path: string,
  { accountId, users }: Pick<SavedCredentials, "accountId" | "users">,
): void {
  const saved = readJson<SavedCredentials>(path) ?? { accountId, users: {} };
  const before = usersOf(saved, accountId);
  const now = { ...before, ...users };
  const credentials =
    saved.accountId === accountId
      ? { ...saved, users: now }
      : { ...saved, accounts: { ...saved.accounts, [accountId]: now } };
  writeFileDurably(path, `${JSON.stringify(credentials, null, 2)}\n`);
}

/** Saves the credentials of the account that commands speak for from now on. */
export function saveFirstCredentials(
  path: string,
  { accountId, users }: Pick<SavedCredentials, "accountId" | "users">,
): void {
  const saved = readJson<SavedCredentials>(path);
  if (saved && saved.accountId !== accountId) {
    const { [accountId]: own = {}, ...others } = saved.accounts ?? {};
    const accounts = { ...others, [saved.accountId]: saved.users };
    writeFileDurably(path, `${JSON.stringify({ accountId, users: own, accounts }, null, 2)}\n`);
  }
  saveCredentials(path, { accountId, users });
}

/** @returns undefined when no key of that user was minted on this machine. */
export function savedKeys(
  saved: SavedCredentials,
  accountId: string,
  userName: string,
): KeyPair | undefined {
  const users = usersOf(saved, accountId);
  return Object.hasOwn(users, userName) ? users[userName] : undefined;
}

function usersOf(saved: SavedCredentials, accountId: string): SavedUsers {
  return (accountId === saved.accountId ? saved.users : saved.accounts?.[accountId]) ?? {};
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

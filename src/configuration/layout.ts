import { join } from "node:path";

/** Where things lie under the data directory. */
export function layout(dataDirectory: string) {
  const at = (...parts: string[]) => join(dataDirectory, ...parts);
  return {
    journal: at("journal"),
    /** A directory for each further process: its journal, and how far that was gathered. */
    workers: at("workers"),
    /** Fields that records have no room for. */
    omitted: at("omitted"),
    authority: at("certificates"),
    /** What clients of the proxy trust: this machine's roots, and the authority. */
    trustBundle: at("certificates", "bundle.pem"),
    history: at("history"),
    buckets: at("buckets"),
    /** What topics sent to addresses: a file for each message. */
    mail: at("mail"),
    /** The key that seals keys and objects, readable by its owner alone. */
    rootKey: at("root.key"),
    identityStore: at("state", "identity.db"),
    trailStore: at("state", "trails.db"),
    sandboxStore: at("state", "sandbox.db"),
    /** Access keys minted here, readable by their owner alone. */
    credentials: at("credentials.json"),
    /** Where the running server listens, and the token of its own routes. */
    server: at("server.json"),
    /** A page that leads a browser to the console and signs it in, readable by its owner alone. */
    consoleLink: at("console.html"),
    log: at("server.log"),
  };
}

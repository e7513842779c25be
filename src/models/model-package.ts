import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ServiceEntry } from "./model.ts";

/** The npm package of a service's model, where one is installed. */
export interface ModelPackage {
  readonly version: string;
  /** `built-in`: it came with this program. `added`: somebody asked for it. */
  readonly from: "built-in" | "added";
  /** What to load. */
  readonly path: string;
}

const own = createRequire(import.meta.url);

/**
 * Finds the package that carries a service's model.
 *
 * @param addedTo directory in which `npm install` puts models that were added.
 * @returns undefined when none is installed. What was added wins: it is newer.
 */
export function findModelPackage(
  { packageName }: Pick<ServiceEntry, "packageName">,
  addedTo?: string,
): ModelPackage | undefined {
  const added = addedTo === undefined ? undefined : createRequire(join(addedTo, "package.json"));
  const path = added && resolveIn(added, packageName, addedTo);
  if (path !== undefined) return { version: versionOf(path, packageName), from: "added", path };
  const builtIn = resolveIn(own, packageName);
  if (builtIn === undefined) return undefined;
  return { version: versionOf(builtIn, packageName), from: "built-in", path: builtIn };
}

/** @param within where it has to lie: Node looks into the directories above as well. */
function resolveIn(from: NodeJS.Require, name: string, within?: string): string | undefined {
  try {
    const path = from.resolve(name);
    const isAside = within !== undefined && !path.startsWith(join(within, "node_modules"));
    return isAside ? undefined : path;
  } catch {
    return undefined;
  }
}

function versionOf(path: string, name: string): string {
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
    try {
      const read = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as ModelManifest;
      if (read.name === name) return read.version ?? "unknown";
    } catch {
      // A directory of the package without a manifest: it is further up.
    }
  }
  return "unknown";
}

interface ModelManifest {
  readonly name?: string;
  readonly version?: string;
}

import { readFileSync } from "node:fs";

/** This program's version, as its package says. Read when somebody asks: no start waits for it. */
export function versionOfProgram(): string {
  const path = new URL("../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
  return version;
}

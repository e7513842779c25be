import { spawnSync } from "node:child_process";
import { isInstalled } from "../../support/programs.ts";

const MOUNT = 'mount -t tmpfs -o size="$1" none "$0" && shift && exec "$@"';

/**
 * Runs this program again where a small disk of its own, in memory, is mounted over `directory`;
 * nobody else sees it, and it goes with the program.
 *
 * @param size as mount(8) takes it, such as `800m`.
 * @returns the program's exit status; undefined where Linux does not let us mount.
 */
export function againOnSmallDisk(
  directory: string,
  { size, words }: { readonly size: string; readonly words: readonly string[] },
): number | undefined {
  const own = ["-rm", "sh", "-c", MOUNT, directory];
  if (!isInstalled("unshare", ...own, "1m", "true")) return undefined;
  const again = [process.execPath, ...process.execArgv, ...words];
  return spawnSync("unshare", [...own, size, ...again], { stdio: "inherit" }).status ?? 1;
}

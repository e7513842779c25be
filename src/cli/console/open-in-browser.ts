import { spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { writeFileDurably } from "../../base/durable-file.ts";

/** Who opens a file with what the user has for it, by Node's name of the platform. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
const OTHER_OPENER = ["xdg-open"] as const;

/**
 * Has the user's browser go to a secret link. The link itself is no argument of a program, because
 * these can be read by everyone on the machine: it is in a file that its owner alone can read.
 *
 * @param path where to put that file; it is good for as long as the link is.
 * @throws the operating system's error when there is nothing to open it with.
 */
export async function openInBrowser(link: string, path: string): Promise<void> {
  writeFileDurably(path, pageLeadingTo(link));
  const [command, ...words] = OPENERS[process.platform] ?? OTHER_OPENER;
  const opener = spawn(command, [...words, pathToFileURL(path).href], {
    stdio: "ignore",
    detached: true,
  });
  await once(opener, "spawn");
  opener.unref();
}

const pageLeadingTo = (link: string) =>
  [
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0; url=${link}">`,
    "<title>trailcam</title>",
    `<a href="${link}">To the console</a>`,
    "</html>",
    "",
  ].join("\n");

// Builds the console's page where it is missing or older than its sources. Plain JavaScript: it
// runs before Node can read TypeScript.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the page is made of; what it imports besides is fixed by the lock file. */
const SOURCES = ["console/index.html", "console/vite.config.ts", "package-lock.json"];
const FOLDERS = ["console/src", "console/public"];

/**
 * Resolves nothing and throws nothing: without a page the recorder still records, and the page's
 * address says how to build it.
 *
 * @param root the checkout.
 * @param node the Node that builds.
 */
export function buildConsole(root, node) {
  // A package that was installed brings the page and not its sources.
  if (!existsSync(join(root, "console/src"))) return;
  const stamp = join(root, "console/dist/.made-from");
  const wanted = hashOf(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stderr.write("Building the console: a few seconds, once.\n");
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const words = [vite, "build", "--config", join(root, "console/vite.config.ts")];
  const built = spawnSync(node, [...words, "--logLevel", "error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    // Whoever builds it, be it a test: it is what people get.
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (built.status === 0) writeFileSync(stamp, wanted);
  else process.stderr.write("The console was not built: see above. All else works without it.\n");
}

function hashOf(root) {
  const hash = createHash("sha256");
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of [...SOURCES.map((name) => join(root, name)), ...files.sort()]) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

// Before the package is made: it brings the page.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildConsole(dirname(dirname(process.argv[1])), process.execPath);
}

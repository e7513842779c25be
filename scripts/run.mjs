// Runs a TypeScript file of this project with the pinned Node, after setting up what is missing.
// Plain JavaScript on purpose: it must run on Node 20, before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole } from "./build-console.mjs";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "./node-flags.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".trailcam-setup");
const node = join(root, "node_modules", "node", "bin", "node");

/** What the installed tree was made from; another value means: install again. */
function wanted() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function isSetUp() {
  return existsSync(node) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted();
}

function setUp() {
  process.stderr.write(
    "Setting up: about 400 MB of packages, once. The history engine is most of it.\n",
  );
  // Not `npm ci`: it refuses a lock file that lacks an optional package of another platform, and a
  // registry's copy may lack one. With --no-save the lock file is followed and left as it is.
  const words = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", words, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    process.stderr.write("Setting up failed: see npm's message above, then run this again.\n");
    process.exit(1);
  }
  writeFileSync(stamp, wanted());
}

if (!isSetUp()) setUp();

const [file, ...rest] = process.argv.slice(2);
// Only who serves the page, or looks at it, needs it.
if (rest[0] === "serve" || file === "scripts/test.ts") buildConsole(root, node);
const child = spawn(node, [...NODE_FLAGS, join(root, file ?? ""), ...rest], {
  stdio: "inherit",
  env: { ...NODE_ENVIRONMENT, ...process.env },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("exit", (code, signal) => {
  if (signal) {
    for (const each of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  } else {
    process.exit(code ?? 1);
  }
});

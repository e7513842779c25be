import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../base/environment.ts";
import { type FailureTraits, OperatingError } from "../../base/errors.ts";

const FAILURES = {
  npm_missing: {
    retryable: false,
    hint: "Models are npm packages: install Node with npm, and make sure that PATH has it.",
  },
  registry_unreachable: {
    retryable: true,
    hint:
      "Models that are there already stay in use. On a machine without network take the package " +
      "there in another way, and name it with --from.",
  },
  package_missing: {
    retryable: false,
    hint: "The registry has no such package, or not in the version that this program can read.",
  },
  npm_failed: {
    retryable: false,
    hint: "The lines above are npm's own.",
  },
} as const satisfies Record<string, FailureTraits>;

/** Raised when npm did not do what it was asked to. */
export class NpmError extends OperatingError<keyof typeof FAILURES> {
  override readonly name = "NpmError";

  constructor(code: keyof typeof FAILURES, message: string, options?: ErrorOptions) {
    super(code, FAILURES[code], message, options);
  }
}

export interface NpmOptions {
  /** Where packages are installed; made when it is not there. */
  readonly directory: string;
  readonly environment: Environment;
}

/** How npm says that it reaches nobody. */
const UNREACHABLE = new RegExp(
  "\\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|" +
    "ENOTCACHED)\\b",
);
const MISSING = /\b(?:E404|ETARGET|ENOENT)\b/;
/** What npm says beside what went wrong. */
const NOISE = /complete log|debug-\d|^(?:code|syscall|errno|path|at)\b/;
const LINES_MAX = 3;

/** Installs packages. @throws {NpmError} */
export async function npmInstall(
  specifications: readonly string[],
  options: NpmOptions,
): Promise<void> {
  mkdirSync(options.directory, { recursive: true });
  const manifest = join(options.directory, "package.json");
  if (!existsSync(manifest)) {
    writeFileSync(manifest, `${JSON.stringify({ name: "trailcam-models", private: true })}\n`);
  }
  await npm(["install", ...specifications], options);
}

/** Removes packages. @throws {NpmError} */
export async function npmUninstall(names: readonly string[], options: NpmOptions): Promise<void> {
  await npm(["uninstall", ...names], options);
}

async function npm(words: readonly string[], options: NpmOptions): Promise<void> {
  const { directory, environment } = options;
  const child = spawn(
    "npm",
    [
      ...words,
      ...["--prefix", directory, "--no-audit", "--no-fund", "--loglevel=error"],
      // Code of packages runs when a model is read, and not before.
      ...["--ignore-scripts", "--install-links", "--fetch-retries=1"],
    ],
    { cwd: directory, env: { ...environment }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-64 * 1024);
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", (cause) => {
    reject(new NpmError("npm_missing", "npm cannot be run", { cause }));
  });
  child.once("close", resolve);
  if ((await promise) !== 0) throw failureOf(said);
}

function failureOf(said: string): NpmError {
  const lines = said
    .split("\n")
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/i, "").trim())
    .filter((line) => line !== "" && !NOISE.test(line));
  const shown = lines.slice(0, LINES_MAX).join("\n  ");
  if (UNREACHABLE.test(said)) {
    return new NpmError("registry_unreachable", `npm's registry cannot be reached:\n  ${shown}`);
  }
  if (MISSING.test(said)) return new NpmError("package_missing", `npm found nothing:\n  ${shown}`);
  return new NpmError("npm_failed", `npm failed:\n  ${shown}`);
}

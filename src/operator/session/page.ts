import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Nothing but what the server has, inside no other page. Components put styles on elements. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ");

const COMMON_HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** Precompressed files beside the plain ones, the smallest first. */
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/** The index, or a file of the build: names that hold neither `..` nor anything encoded. */
const PAGE_PATH = /^\/_trailcam\/((?:assets\/)?[A-Za-z0-9_-][\w-]*(?:\.[\w-]+)+)?$/;

interface Found {
  readonly path: string;
  readonly bytes: number;
  readonly encoding?: string;
}

/** The built console, which anyone may fetch: it says nothing until someone signs in. */
export class Page {
  readonly #root: string;

  /** @param root where the build lies: `index.html`, `assets/` and icons. */
  constructor(root: string) {
    this.#root = root;
  }

  /** True for a path that only the page can have. */
  isAt(path: string): boolean {
    return path === "/_trailcam" || PAGE_PATH.test(path);
  }

  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === "/_trailcam") {
      response.writeHead(308, { ...COMMON_HEADERS, location: "/_trailcam/" }).end();
      return;
    }
    const name = PAGE_PATH.exec(path)?.[1] ?? "index.html";
    const found = await this.#find(name, String(request.headers["accept-encoding"] ?? ""));
    if (!found) return answerMissing(name, response);
    response.writeHead(200, {
      ...COMMON_HEADERS,
      "content-type": TYPES[extname(name)] ?? "application/octet-stream",
      "content-length": found.bytes,
      // The build names assets by their content; the index names the assets.
      "cache-control": name.startsWith("assets/")
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      vary: "accept-encoding",
      ...(found.encoding !== undefined && { "content-encoding": found.encoding }),
    });
    if (request.method === "HEAD") response.end();
    else await pipeline(createReadStream(found.path), response);
  }

  async #find(name: string, accepted: string): Promise<Found | undefined> {
    const plain = join(this.#root, name);
    for (const [encoding, suffix] of ENCODINGS) {
      if (!accepts(accepted, encoding)) continue;
      const path = `${plain}${suffix}`;
      const bytes = await bytesOf(path);
      if (bytes !== undefined) return { path, bytes, encoding };
    }
    const bytes = await bytesOf(plain);
    return bytes === undefined ? undefined : { path: plain, bytes };
  }
}

/** @returns undefined when there is no such file. */
async function bytesOf(path: string): Promise<number | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Whether `Accept-Encoding` names a coding, and not with `q=0`. */
function accepts(accepted: string, encoding: string): boolean {
  return accepted.split(",").some((one) => {
    const [name = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text));
  });
}

function answerMissing(name: string, response: ServerResponse): void {
  const isIndex = name === "index.html";
  response.writeHead(isIndex ? 503 : 404, {
    ...COMMON_HEADERS,
    "content-type": isIndex ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
    "cache-control": "no-store",
  });
  response.end(isIndex ? NOT_BUILT : `There is no file ${name}.\n`);
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>trailcam</title>
<h1>The console is not built</h1>
<p>The recorder runs and records. Its console is built by <code>npm start</code>: stop this server
and start it with that, in the directory of the checkout.</p>
</html>
`;

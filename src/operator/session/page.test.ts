import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchangeRaw } from "../../../test/support/raw-http.ts";
import { Page } from "./page.ts";

const SCRIPT = 'console.log("trailcam");\n'.repeat(100);
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
  "font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

let directory: string;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "page-"));
  const root = join(directory, "dist");
  await mkdir(join(root, "assets", "folder"), { recursive: true });
  const files: Readonly<Record<string, string | Buffer>> = {
    "../secret.txt": "secret",
    "../dist-of-another.js": "secret",
    "index.html": "<!doctype html><title>trailcam</title>",
    "icon.svg": "<svg/>",
    "assets/index-Ab_1-x9.js": SCRIPT,
    "assets/index-Ab_1-x9.js.gz": gzipSync(SCRIPT),
    "assets/index-Ab_1-x9.js.br": brotliCompressSync(SCRIPT),
    "assets/page-00.css": "body{}",
    "assets/font-00.woff2": "woff",
    "assets/folder/deep.js": "deep",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
  const page = new Page(root);
  server = createServer((request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    if (page.isAt(path)) void page.answer(path, request, response);
    else response.writeHead(404).end("not the page's");
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true, force: true });
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${url}${path}`, { headers, redirect: "manual" });

describe("the page", () => {
  test("is one file that is asked for anew, under a policy that lets nothing else in", async () => {
    const answer = await get("/_trailcam/?x=1");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("<!doctype html><title>trailcam</title>");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });

  test("is found without the slash, too", async () => {
    const answer = await get("/_trailcam");
    expect([answer.status, answer.headers.get("location")]).toEqual([308, "/_trailcam/"]);
  });

  test.each([
    ["assets/page-00.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
    ["assets/font-00.woff2", "font/woff2", "public, max-age=31536000, immutable"],
    ["icon.svg", "image/svg+xml", "no-cache"],
  ])("has %s as %s", async (name, type, caching) => {
    const { status, headers } = await get(`/_trailcam/${name}`);
    expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
      200,
      type,
      caching,
    ]);
  });

  test.each([
    ["br, gzip", "br"],
    ["gzip, deflate", "gzip"],
    ["gzip;q=1.0, br;q=0", "gzip"],
    ["identity", null],
  ])("sends a client that takes %j the file as %s", async (accepted, encoding) => {
    const path = "/_trailcam/assets/index-Ab_1-x9.js";
    const answer = await get(path, { "accept-encoding": accepted });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(answer.headers.get("vary")).toBe("accept-encoding");
    expect(await answer.text()).toBe(SCRIPT);
  });

  test("tells its size to who asks for the head alone", async () => {
    const answer = await fetch(`${url}/_trailcam/icon.svg`, { method: "HEAD" });
    expect(answer.headers.get("content-length")).toBe("6");
  });

  test("says of a file that it is not there", async () => {
    expect((await get("/_trailcam/assets/gone-00.js")).status).toBe(404);
    expect((await get("/_trailcam/assets/folder.x")).status).toBe(404);
  });

  test.each([
    "/_trailcam/../secret.txt",
    "/_trailcam/assets/../../secret.txt",
    "/_trailcam/..%2fsecret.txt",
    "/_trailcam/%2e%2e/secret.txt",
    "/_trailcam/assets/..%5c..%5csecret.txt",
    "/_trailcam//etc/passwd",
    "/_trailcam/../dist-of-another.js",
    "/_trailcam/assets/folder/deep.js",
    "/_trailcam/assets/",
    "/_trailcam/.env",
    "/_trailcam/icon.svg%00.html",
    "/_trailcam/icon.svg/",
  ])("does not take %s for one of its files", async (path) => {
    const answer = await exchangeRaw(
      url,
      `GET ${path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain("not the page's");
  });
});

test("where the console is not built, its page says what to run", async () => {
  const page = new Page(join(directory, "nowhere"));
  const bare = createServer((request, response) => {
    void page.answer(request.url ?? "", request, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  bare.listen(0, "127.0.0.1", resolve);
  await promise;
  const { port } = bare.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/_trailcam/`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-security-policy")).toBe(POLICY);
  expect(await answer.text()).toContain("<code>npm start</code>");
  bare.closeAllConnections();
  bare.close();
});

import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { systemIds } from "../base/ids.ts";
import { CertificateAuthority } from "./index.ts";

let directory: string;
const time = { nowMs: systemClock.nowMs() };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "trailcam-authority-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = () =>
  CertificateAuthority.open({
    directory: join(directory, "ca"),
    clock: { nowMs: () => time.nowMs },
    ids: systemIds,
  });

/** Speaks TLS with a server that has the authority's certificate for `host`, and gives that. */
async function shakeHands(authority: CertificateAuthority, host: string) {
  const { privateKey: key, certificate: cert } = await authority.certificateFor(host);
  const server = createServer({ key, cert });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = connect({
    ...{ host: "127.0.0.1", port, servername: host, ca: authority.certificate },
  });
  try {
    await once(socket, "secureConnect");
    return socket.getPeerCertificate();
  } finally {
    socket.destroy();
    server.close();
  }
}

test("clients that trust the authority take it for any host", async () => {
  const authority = await open();
  for (const host of ["route53.amazonaws.com", `${"b".repeat(63)}.s3.eu-west-1.amazonaws.com`]) {
    const certificate = await shakeHands(authority, host);
    expect(certificate.subjectaltname).toBe(`DNS:${host}`);
  }
});

test("the authority stays the same, and its key is its owner's alone", async () => {
  const first = await open();
  expect((await open()).certificate).toBe(first.certificate);
  const { mode } = await stat(join(directory, "ca", "ca-key.pem"));
  expect(mode & 0o777).toBe(0o600);
  const certificate = new X509Certificate(await readFile(first.path));
  expect(certificate.ca).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test("a host's certificate is made once, and again before it ends", async () => {
  const authority = await open();
  const certified = await authority.certificateFor("sts.amazonaws.com");
  expect(await authority.certificateFor("sts.amazonaws.com")).toBe(certified);
  time.nowMs += 100 * 24 * 60 * 60 * 1000;
  expect(await authority.certificateFor("sts.amazonaws.com")).not.toBe(certified);
});

test("a key that belongs to another certificate is refused, not replaced", async () => {
  await open();
  const path = join(directory, "ca", "ca-key.pem");
  const other = await CertificateAuthority.open({
    directory: join(directory, "other"),
    clock: { nowMs: () => time.nowMs },
    ids: systemIds,
  });
  await writeFile(path, await readFile(other.path.replace("ca.pem", "ca-key.pem")));
  await expect(open()).rejects.toMatchObject({ code: "authority_unreadable" });
  await rm(path);
  await expect(open()).rejects.toMatchObject({ code: "authority_unreadable" });
});

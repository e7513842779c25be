import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { versionOf } from "../harness/machine.ts";
import type { Peer, PeerDriver, Row } from "../harness/row.ts";
import { VouchedTrail } from "../peers/vouched-trail.ts";

const FILES = { full: 1_000, quick: 300 };
const filesOf = (isQuick: boolean) => (isQuick ? FILES.quick : FILES.full);
const openssl = () => versionOf("openssl", "version");

/** What a piece of work over so many files takes. */
async function timed(files: number, work: () => unknown) {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1000;
  return { rate: files / seconds, ms: seconds * 1000, processorUs: (user + system) / files };
}

async function building(isQuick: boolean): Promise<Peer> {
  const files = filesOf(isQuick);
  const trail = new VouchedTrail();
  // The chain's first digest is of the time before it began, and vouches for nothing.
  await trail.deliver(1);
  await trail.vouch();
  return {
    measure: async () => {
      await trail.deliver(files);
      return await timed(files, () => trail.vouch());
    },
    [Symbol.asyncDispose]: () => trail[Symbol.asyncDispose](),
  };
}

async function verifying(isQuick: boolean): Promise<Peer> {
  const trail = await aVouchedTrail(isQuick);
  const verify = await trail.verification();
  const files = await verify();
  if (files < filesOf(isQuick)) throw new Error(`${files} log files were verified`);
  return {
    measure: () => timed(files, verify),
    [Symbol.asyncDispose]: () => trail[Symbol.asyncDispose](),
  };
}

async function aVouchedTrail(isQuick: boolean): Promise<VouchedTrail> {
  const trail = new VouchedTrail();
  await trail.deliver(1);
  await trail.vouch();
  await trail.deliver(filesOf(isQuick));
  await trail.vouch();
  return trail;
}

/** The text of such a digest, and a key like those that sign them. */
async function digestAndKey(isQuick: boolean) {
  await using trail = await aVouchedTrail(isQuick);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { text: await trail.digest(), key: privateKey };
}

async function cryptoAlone(isQuick: boolean): Promise<Peer> {
  const { text, key } = await digestAndKey(isQuick);
  return {
    measure: () =>
      timed(filesOf(isQuick), () => {
        const hash = createHash("sha256").update(text).digest("hex");
        return [sign("RSA-SHA256", Buffer.from(hash), key), gzipSync(text)];
      }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function opensslAlone(isQuick: boolean): Promise<Peer | undefined> {
  if (openssl() === undefined) return undefined;
  const { text, key } = await digestAndKey(isQuick);
  const directory = await mkdtemp(join(tmpdir(), "bench-digests-"));
  const keyPath = join(directory, "key.pem");
  const textPath = join(directory, "digest.json");
  await writeFile(keyPath, key.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  await writeFile(textPath, text);
  return {
    measure: async () => {
      const { rate, ms } = await timed(filesOf(isQuick), () => {
        const { status } = spawnSync("openssl", ["dgst", "-sha256", "-sign", keyPath, textPath]);
        if (status !== 0) throw new Error("openssl did not sign");
      });
      return { rate, ms };
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

const peers: readonly PeerDriver[] = [
  { name: "node:crypto and zlib alone", open: cryptoAlone },
  { name: "openssl dgst -sign", version: () => `openssl ${openssl() ?? ""}`, open: opensslAlone },
  { name: "trailcam, a digest", open: building },
  { name: "trailcam verify", open: verifying },
];

export const digestsRow: Row = {
  name: "digests",
  title: "A digest of 1,000 log files",
  text:
    "Log files are waiting; an hour ends. `trailcam, a digest` takes them from its store, writes " +
    "the digest, signs it, packs it and puts it into a bucket in memory. Those above hash, sign " +
    "and, but for openssl, pack the finished text. `trailcam verify` then checks signature and " +
    "chain, and unpacks and hashes every log file of 10 records. Processor time is of the process.",
  columns: [
    { key: "rate", title: "log files/s", digits: 0 },
    { key: "ms", title: "ms", digits: 1 },
    { key: "processorUs", title: "processor µs a file", digits: 1 },
  ],
  rounds: { full: 9, quick: 3 },
  peers,
  goals: [],
};

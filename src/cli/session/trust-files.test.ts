import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled } from "../../../test/support/programs.ts";
import { writeTrustFiles } from "./trust-files.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "trailcam-trust-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const [OURS = "", THEIRS = ""] = rootCertificates;

test("clients trust us, whom the shell trusts, and everybody whom the system trusts", () => {
  const own = join(directory, "own.pem");
  writeFileSync(own, THEIRS);
  const files = writeTrustFiles(directory, OURS, { AWS_CA_BUNDLE: own, SSL_CERT_FILE: "/nowhere" });
  const bundle = readFileSync(files.bundle, "utf8");
  expect(bundle.startsWith(`${OURS}\n${THEIRS}\n`)).toBe(true);
  expect(bundle.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
  expect(readFileSync(files.authority, "utf8")).toBe(`${OURS}\n`);
});

test.runIf(isInstalled("keytool", "-help"))("Java reads its store", () => {
  const { javaStore, javaPassword } = writeTrustFiles(directory, OURS, {});
  const words = ["-list", "-keystore", javaStore, "-storepass", javaPassword];
  const listed = execFileSync("keytool", words, { stdio: ["ignore", "pipe", "ignore"] }).toString();
  expect(listed).toMatch(/Keystore type: JKS/);
  expect(listed.match(/trustedCertEntry/g)?.length).toBeGreaterThan(50);
});

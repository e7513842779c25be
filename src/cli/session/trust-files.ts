import { createHash, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { Environment } from "../../base/environment.ts";

/** Files that make clients trust the recorder, beside everybody they trust without it. */
export interface TrustFiles {
  /** PEM: the recorder's authority, and what the shell adds for Node already. */
  readonly authority: string;
  /** PEM: that, and every root of the system. */
  readonly bundle: string;
  /** The same as a Java key store. */
  readonly javaStore: string;
  readonly javaPassword: string;
}

/** Where systems have their roots. Source: documented, Go's crypto/x509/root_linux.go. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Variables with bundles that somebody set because the system's roots do not do. */
const OWN_BUNDLES = ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];

/** It protects nothing: the store holds certificates alone, and Java will have one. */
const JAVA_PASSWORD = "changeit";

/** Writes the files into `directory`. */
export function writeTrustFiles(
  directory: string,
  certificate: string,
  environment: Environment,
): TrustFiles {
  const own = OWN_BUNDLES.map((name) => readIfThere(environment[name]));
  const roots = firstThere(SYSTEM_BUNDLES) ?? rootCertificates.join("\n");
  const forNode = together(certificate, readIfThere(environment.NODE_EXTRA_CA_CERTS));
  const whole = together(forNode, ...new Set(own), roots);
  const at = (name: string) => join(directory, name);
  const files = {
    authority: at("authority.pem"),
    bundle: at("bundle.pem"),
    javaStore: at("trust.jks"),
    javaPassword: JAVA_PASSWORD,
  };
  writeFileSync(files.authority, forNode, { mode: 0o600 });
  writeFileSync(files.bundle, whole, { mode: 0o600 });
  writeFileSync(files.javaStore, javaStore(certificatesIn(whole), JAVA_PASSWORD), { mode: 0o600 });
  return files;
}

function together(...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .map((part) => `${part.trim()}\n`)
    .join("");
}

function firstThere(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = readIfThere(path);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** @returns undefined for what is not there, or is a directory of certificates. */
function readIfThere(path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(pem: string): readonly Buffer[] {
  const found = new Map<string, Buffer>();
  for (const [text] of pem.matchAll(PEM)) {
    try {
      const { raw } = new X509Certificate(text);
      found.set(raw.toString("base64"), raw);
    } catch {
      // Systems have roots that not every library reads; clients that do have them in the bundle.
    }
  }
  return [...found.values()];
}

const JKS_MAGIC = 0xfeedfeed;
const JKS_VERSION = 2;
const JKS_TRUSTED_CERTIFICATE = 2;
/** Part of the format: what its check is salted with. */
const JKS_SALT = "Mighty Aphrodite";

/**
 * Writes a Java key store of trusted certificates.
 * Source: observed, stores written by keytool of OpenJDK.
 */
function javaStore(certificates: readonly Buffer[], password: string): Buffer {
  const parts = [uint32(JKS_MAGIC), uint32(JKS_VERSION), uint32(certificates.length)];
  for (const [at, raw] of certificates.entries()) {
    const created = Buffer.alloc(8);
    parts.push(uint32(JKS_TRUSTED_CERTIFICATE), utf(`root-${at}`), created);
    parts.push(utf("X.509"), uint32(raw.length), raw);
  }
  const content = Buffer.concat(parts);
  const secret = Buffer.from(password, "utf16le").swap16();
  const check = createHash("sha1").update(secret).update(JKS_SALT).update(content).digest();
  return Buffer.concat([content, check]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function utf(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

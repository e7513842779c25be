import { webcrypto } from "node:crypto";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/**
 * A self-signed certificate for a pair of keys.
 *
 * @param facts.privateKey PKCS #8, and `publicKey` SPKI, both as PEM.
 * @returns PEM.
 */
export async function certify(facts: {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly notBeforeMs: number;
  readonly expiresAtMs: number;
  readonly serialNumber: Buffer;
}): Promise<string> {
  // Loaded when it is needed, once in a year: the two take longer than most starts have.
  await import("reflect-metadata");
  const { X509CertificateGenerator, KeyUsagesExtension, KeyUsageFlags } = await import(
    "@peculiar/x509"
  );
  const { subtle } = webcrypto;
  const keys = {
    privateKey: await subtle.importKey("pkcs8", derOf(facts.privateKey), ALGORITHM, true, ["sign"]),
    publicKey: await subtle.importKey("spki", derOf(facts.publicKey), ALGORITHM, true, ["verify"]),
  };
  // A leading zero bit keeps the number positive.
  const [first = 0] = facts.serialNumber;
  const serialNumber = Buffer.from(facts.serialNumber);
  serialNumber[0] = (first & 0x7f) | 0x40;
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      keys,
      serialNumber: serialNumber.toString("hex"),
      name: "CN=sns.amazonaws.com",
      notBefore: new Date(facts.notBeforeMs),
      notAfter: new Date(facts.expiresAtMs),
      signingAlgorithm: ALGORITHM,
      extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
    },
    webcrypto,
  );
  return `${certificate.toString("pem")}\n`;
}

const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");

import { createHash, generateKeyPair, type KeyObject, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";

const makeKeyPair = promisify(generateKeyPair);
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A key and the certificate for it, as PEM. The key is PKCS #8, and secret. */
export interface Certified {
  readonly privateKey: string;
  readonly certificate: string;
}

export interface Validity {
  readonly fromMs: number;
  readonly toMs: number;
  /** 16 random bytes. */
  readonly serialNumber: Buffer;
}

/** Makes the certificate of an authority, which signs itself. */
export async function issueAuthority(name: string, validity: Validity): Promise<Certified> {
  const x509 = await library();
  const { privateKey, publicKey } = await newKeys();
  const keys = { privateKey: await toWeb(privateKey), publicKey: await toWeb(publicKey) };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...{ keys, name, ...generalOf(validity) },
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { privateKey: pemOf(privateKey), certificate: `${certificate.toString("pem")}\n` };
}

/** Makes the certificate of a host, signed by the authority. */
export async function issueHost(
  host: string,
  authority: { readonly privateKey: KeyObject; readonly certificate: string },
  validity: Validity,
): Promise<Certified> {
  const x509 = await library();
  const { privateKey, publicKey } = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const issuerKey = await issuer.publicKey.export(webcrypto);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...generalOf(validity),
      // A common name has at most 64 characters; the name that counts is the alternative one.
      subject: [{ CN: [host.slice(0, 64)] }],
      issuer: issuer.subject,
      publicKey: await toWeb(publicKey),
      signingKey: await toWeb(authority.privateKey),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: isIP(host) === 0 ? "dns" : "ip", value: host },
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(issuerKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { privateKey: pemOf(privateKey), certificate: `${certificate.toString("pem")}\n` };
}

/** Loaded when it is first needed: the two take longer than most of a start. */
async function library() {
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}

function generalOf({ fromMs, toMs, serialNumber }: Validity) {
  const digest = createHash("sha256").update(serialNumber).digest();
  // Neither negative nor beginning with a zero byte, which not every reader takes.
  digest[0] = ((digest[0] ?? 0) & 0x7f) | 0x40;
  return {
    serialNumber: digest.subarray(0, 16).toString("hex"),
    notBefore: new Date(fromMs),
    notAfter: new Date(toMs),
    signingAlgorithm: ALGORITHM,
  };
}

const newKeys = () => makeKeyPair("ec", { namedCurve: "P-256" });

const pemOf = (key: KeyObject): string => String(key.export({ format: "pem", type: "pkcs8" }));

async function toWeb(key: KeyObject) {
  return key.type === "private"
    ? await webcrypto.subtle.importKey(
        "pkcs8",
        key.export({ format: "der", type: "pkcs8" }),
        ALGORITHM,
        true,
        ["sign"],
      )
    : await webcrypto.subtle.importKey(
        "spki",
        key.export({ format: "der", type: "spki" }),
        ALGORITHM,
        true,
        ["verify"],
      );
}

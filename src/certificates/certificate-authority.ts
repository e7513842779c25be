import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { writeFileDurably } from "../base/durable-file.ts";
import { type FailureTraits, OperatingError } from "../base/errors.ts";
import type { Ids } from "../base/ids.ts";
import { type Certified, issueAuthority, issueHost, type Validity } from "./issue.ts";

const FAILURES = {
  authority_unreadable: {
    retryable: false,
    hint:
      "Restore the two files, or remove both: a new authority is made then, which clients have " +
      "to be told to trust again.",
  },
} as const satisfies Record<string, FailureTraits>;

/** Raised when the authority's files do not belong together. The message is the directory. */
export class CertificateError extends OperatingError<keyof typeof FAILURES> {
  override readonly name = "CertificateError";

  constructor(code: keyof typeof FAILURES, message: string, options?: ErrorOptions) {
    super(code, FAILURES[code], message, options);
  }
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const AUTHORITY_DAYS = 3_650;
/** Source: documented, clients of Apple refuse what is valid for more than 398 days. */
const HOST_DAYS = 90;
/** A clock that goes a little slow must not find a certificate too young. */
const BACKDATED_MS = DAY_MS;
/** Each bucket has a host name of its own; the ones unused longest are made again. */
const HOSTS_MAX = 512;

/** Its parts, as files of their own. */
const CERTIFICATE_FILE = "ca.pem";
const KEY_FILE = "ca-key.pem";

export interface CertificateAuthorityOptions {
  /** Readable by its owner alone; made when it is not there. */
  readonly directory: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Issued {
  readonly certified: Promise<Certified>;
  readonly renewAtMs: number;
}

/**
 * An authority of this machine's own. Clients that trust it take this process for the hosts that
 * they ask for, so its key is as secret as everything they send.
 */
export class CertificateAuthority {
  /** The authority's certificate as PEM, for clients to trust. */
  readonly certificate: string;
  /** Where that lies as a file. */
  readonly path: string;
  readonly #key: KeyObject;
  readonly #options: CertificateAuthorityOptions;
  /** By host, the one used last at the end. */
  readonly #issued = new Map<string, Issued>();

  private constructor(options: CertificateAuthorityOptions, certificate: string, key: KeyObject) {
    this.#options = options;
    this.certificate = certificate;
    this.path = join(options.directory, CERTIFICATE_FILE);
    this.#key = key;
  }

  /** Reads the authority's files, or makes them. @throws {CertificateError} */
  static async open(options: CertificateAuthorityOptions): Promise<CertificateAuthority> {
    const { directory, clock, ids } = options;
    const paths = [join(directory, CERTIFICATE_FILE), join(directory, KEY_FILE)] as const;
    const [certificate, key] = paths.map(readIfThere);
    if (certificate !== undefined && key !== undefined) {
      return new CertificateAuthority(
        options,
        certificate,
        checkedKey(certificate, key, directory),
      );
    }
    if (certificate !== undefined || key !== undefined) {
      throw new CertificateError("authority_unreadable", directory);
    }
    const name = `CN=trailcam local authority ${ids.uuid().slice(0, 8)}, O=trailcam`;
    const made = await issueAuthority(name, validityFrom(clock.nowMs(), AUTHORITY_DAYS, ids));
    // The key first: a certificate that clients trust is never without one.
    writeFileDurably(paths[1], made.privateKey);
    writeFileDurably(paths[0], made.certificate);
    return new CertificateAuthority(options, made.certificate, createPrivateKey(made.privateKey));
  }

  /**
   * What a TLS server needs to speak for a host, a name or an address: a key, and its certificate
   * with the authority's after it.
   */
  async certificateFor(host: string): Promise<Certified> {
    const nowMs = this.#options.clock.nowMs();
    const known = this.#issued.get(host);
    this.#issued.delete(host);
    const issued = known && nowMs < known.renewAtMs ? known : this.#issue(host, nowMs);
    this.#issued.set(host, issued);
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > HOSTS_MAX && oldest !== undefined) this.#issued.delete(oldest);
    return await issued.certified;
  }

  #issue(host: string, nowMs: number): Issued {
    const validity = validityFrom(nowMs, HOST_DAYS, this.#options.ids);
    const authority = { privateKey: this.#key, certificate: this.certificate };
    const certified = issueHost(host, authority, validity).then((issued) => ({
      ...issued,
      certificate: issued.certificate + this.certificate,
    }));
    // A failure is told to who waits for it now, and is not kept for who comes later.
    certified.catch(() => this.#issued.delete(host));
    return { certified, renewAtMs: validity.toMs - DAY_MS };
  }
}

function validityFrom(nowMs: number, days: number, ids: Ids): Validity {
  const serialNumber = ids.bytes(16);
  return { fromMs: nowMs - BACKDATED_MS, toMs: nowMs + days * DAY_MS, serialNumber };
}

function checkedKey(certificate: string, key: string, directory: string): KeyObject {
  try {
    const read = createPrivateKey(key);
    if (new X509Certificate(certificate).checkPrivateKey(read)) return read;
  } catch (cause) {
    throw new CertificateError("authority_unreadable", directory, { cause });
  }
  throw new CertificateError("authority_unreadable", directory);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

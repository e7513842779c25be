import type { KeyFinding, KeyWish, TrailKeys } from "../../delivery/index.ts";

/**
 * Keys that nobody can be asked about: what a client names is believed, and the bucket says at the
 * first file whether there is such a key. An alias stays one, because its key is not known.
 */
export class GivenKeys implements TrailKeys {
  async find(keyId: string, { writer, region }: KeyWish): Promise<KeyFinding> {
    if (keyId.startsWith("arn:")) return { kind: "usable", arn: keyId };
    const name = keyId.startsWith("alias/") ? keyId : `key/${keyId}`;
    return { kind: "usable", arn: `arn:aws:kms:${region}:${writer.accountId}:${name}` };
  }
}

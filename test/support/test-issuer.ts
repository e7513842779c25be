import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An OpenID Connect provider on 127.0.0.1: discovery, keys, and tokens to order. */
export class TestIssuer implements AsyncDisposable {
  /** What tokens name in `iss`. */
  readonly url: string;
  readonly #server: Server;
  readonly #privateKey: CryptoKey;
  readonly #documents: Map<string, string>;

  private constructor(parts: {
    readonly url: string;
    readonly server: Server;
    readonly privateKey: CryptoKey;
    readonly documents: Map<string, string>;
  }) {
    this.url = parts.url;
    this.#server = parts.server;
    this.#privateKey = parts.privateKey;
    this.#documents = parts.documents;
  }

  static async start(): Promise<TestIssuer> {
    const documents = new Map<string, string>();
    const server = createServer((request, response) => {
      const document = documents.get(request.url ?? "");
      response.writeHead(document === undefined ? 404 : 200).end(document);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    const key = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
    const discovery = { issuer: url, jwks_uri: `${url}/keys` };
    documents.set("/.well-known/openid-configuration", JSON.stringify(discovery));
    documents.set("/keys", JSON.stringify({ keys: [key] }));
    return new TestIssuer({ url, server, privateKey, documents });
  }

  /** Without the scheme, as IAM has it in ARNs and condition keys. */
  get name(): string {
    return this.url.replace("http://", "");
  }

  /** Replaces one of its documents, e.g. `/keys`. */
  serve(path: string, document: string): void {
    this.#documents.set(path, document);
  }

  /** A token for `sts.amazonaws.com` of the subject `repo:octo/app`, save for `claims`. */
  async token(
    claims: JWTPayload = {},
    signing: { readonly key?: CryptoKey; readonly nowSeconds?: number } = {},
  ): Promise<string> {
    const iat = signing.nowSeconds ?? Math.floor(Date.now() / 1000);
    const all = {
      iss: this.url,
      sub: "repo:octo/app",
      aud: "sts.amazonaws.com",
      iat,
      exp: iat + 600,
      ...claims,
    };
    return new SignJWT(all)
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .sign(signing.key ?? this.#privateKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

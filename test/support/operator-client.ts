import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SavedServer } from "../../src/data-directory.ts";
import type { TestServer } from "./server.ts";

/** The server's own routes, asked with its token. */
export class OperatorClient {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async of({ url, dataDirectory }: TestServer): Promise<OperatorClient> {
    const saved = await readFile(join(dataDirectory, "server.json"), "utf8");
    return new OperatorClient(url, (JSON.parse(saved) as SavedServer).token);
  }

  /** @param path below `/_trailcam/`. */
  async fetch(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}`, ...options.headers };
    return await fetch(`${this.#url}/_trailcam/${path}`, { ...options, headers });
  }

  /** @throws {Error} when the answer is no success. */
  async get<Answer>(path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await this.fetch(`${path}?${new URLSearchParams(query)}`);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  async post(path: string, body: unknown, options: RequestInit = {}): Promise<Response> {
    return await this.fetch(path, { ...options, method: "POST", body: JSON.stringify(body) });
  }
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SavedServer } from "../../src/data-directory.ts";
import type { TestServer } from "./server.ts";

/** The browser that the console is used with, as its requests say. */
export const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0";

/** The token that signs in. */
export async function tokenOf(server: TestServer): Promise<string> {
  const saved = await readFile(join(server.dataDirectory, "server.json"), "utf8");
  return (JSON.parse(saved) as SavedServer).token;
}

export async function postToken(
  server: TestServer,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return await fetch(new URL("/_trailcam/session", server.url), {
    method: "POST",
    headers: { "user-agent": BROWSER, ...headers },
    body: JSON.stringify({ token }),
  });
}

/** Someone signed in, who asks as the console's page does. */
export class ConsoleSession {
  /** As a browser sends it. */
  readonly cookie: string;
  readonly #server: TestServer;

  private constructor(server: TestServer, cookie: string) {
    this.#server = server;
    this.cookie = cookie;
  }

  static async signIn(server: TestServer): Promise<ConsoleSession> {
    const answer = await postToken(server, await tokenOf(server));
    if (answer.status !== 200) throw new Error(await answer.text());
    const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
    return new ConsoleSession(server, cookie);
  }

  /** @param path under `/_trailcam/`. */
  async ask(path: string, init: RequestInit = {}) {
    return await fetch(`${this.#server.url}/_trailcam/${path}`, {
      ...init,
      headers: {
        "user-agent": BROWSER,
        "sec-fetch-site": "same-origin",
        "x-trailcam-console": "1",
        cookie: this.cookie,
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  }

  /** Calls CloudTrail's API in the session's name. */
  async cloudTrail(operation: string, input: object, region = "us-east-1"): Promise<Response> {
    return await this.ask(`aws/cloudtrail/${region}/`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.${operation}`,
      },
      body: JSON.stringify(input),
    });
  }
}

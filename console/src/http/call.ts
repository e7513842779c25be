import type { Refusal } from "../../../src/operator/messages/session.ts";

/** Why the server did not do what it was asked for, in its own words. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  /** What to do about it, where the server says so. */
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

/** Tells the server that this page asks: no page of another origin can send it. */
export const OWN_HEADERS = { "x-trailcam-console": "1" } as const;

const ROOT = "/_trailcam/";

/** @param path under `/_trailcam/`, e.g. `events/search`. */
export async function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return await askJson<Answer>(path, { ...(signal && { signal }) });
}

export async function postJson<Answer>(
  path: string,
  body: object,
  signal?: AbortSignal,
): Promise<Answer> {
  return await askJson<Answer>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

/** @throws {Refused} when the server refuses; with status 0 when it cannot be reached. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${ROOT}${path}`, {
      ...init,
      headers: { ...OWN_HEADERS, ...(init.headers as Record<string, string> | undefined) },
      credentials: "same-origin",
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Refused(0, "The server cannot be reached.", "Look whether trailcam still runs.");
  }
  if (response.ok) return response;
  throw await refusalOf(response);
}

async function askJson<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await ask(path, init);
  return (await response.json()) as Answer;
}

async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text();
  try {
    const { error, hint } = JSON.parse(text) as Partial<Refusal>;
    return new Refused(response.status, error ?? `The server answered ${response.status}.`, hint);
  } catch {
    return new Refused(response.status, `The server answered ${response.status}.`);
  }
}

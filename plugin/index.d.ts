/** What a client's middleware stack is given; `Pluggable<any, any>` of `@smithy/types` fits it. */
export interface TrailcamPlugin {
  // biome-ignore lint/suspicious/noExplicitAny: each client has a stack of its own type
  applyToStack(stack: any): void;
}

export interface TrailcamOptions {
  /** Of the recorder; else that of `TRAILCAM_URL`, else `http://127.0.0.1:4580`. */
  readonly url?: string;
}

/**
 * Makes a client's calls go by way of a running trailcam, signed as they are for AWS:
 * `client.middlewareStack.use(trailcam())`.
 *
 * @throws {TypeError} when the URL is none of HTTP.
 */
export function trailcam(options?: TrailcamOptions): TrailcamPlugin;

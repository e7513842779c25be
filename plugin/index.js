/**
 * A plugin for clients of the AWS SDK for JavaScript v3, in Node: their calls go by way of a running
 * trailcam, which passes them on as they were signed and records them. For processes whose endpoint
 * is not theirs to change.
 *
 * Plain JavaScript without dependencies: it runs in other people's processes.
 */

const DEFAULT_URL = "http://127.0.0.1:4580";

/**
 * @param {{ url?: string }} [options] `url` of the recorder; else that of the variable
 *   `TRAILCAM_URL`, else `http://127.0.0.1:4580`.
 * @returns what `client.middlewareStack.use` takes.
 * @throws {TypeError} when the URL is none of HTTP.
 */
export function trailcam(options = {}) {
  const to = readUrl(options.url ?? globalThis.process?.env.TRAILCAM_URL ?? DEFAULT_URL);
  return {
    applyToStack(stack) {
      // The innermost place there is: whatever else a client is made with has had its turn, and the
      // signature above all, which is for the host that the client believes to speak to.
      stack.add((next) => (args) => next({ ...args, request: redirected(args.request, to) }), {
        step: "deserialize",
        priority: "low",
        name: "trailcamMiddleware",
        tags: ["TRAILCAM"],
        override: true,
      });
    },
  };
}

function readUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" && url.pathname === "/") {
    return { protocol: url.protocol, hostname: url.hostname, port: Number(url.port || 80) };
  }
  throw new TypeError(`trailcam: "${text}" is no URL of a recorder, such as ${DEFAULT_URL}`);
}

/** The same request to the recorder. Its Host header stays, because it is part of the signature. */
function redirected(request, to) {
  if (request?.headers?.host === undefined) {
    warnOnce();
    return request;
  }
  return Object.assign(Object.create(Object.getPrototypeOf(request)), request, to);
}

let isWarned = false;

/** Clients of streams that go both ways speak HTTP/2, and the recorder's own port does not. */
function warnOnce() {
  if (isWarned) return;
  isWarned = true;
  globalThis.process?.emitWarning(
    "A client that speaks HTTP/2 is not recorded by the plugin: use trailcam as its proxy.",
    "TrailcamWarning",
  );
}

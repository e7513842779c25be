import type { UpstreamAnswer } from "./upstream/upstream.ts";

/**
 * What an answer may not have a browser do at the console's own origin. Whoever can put an object
 * into a bucket decides on some of these, and on the page that they come with.
 */
const OF_ORIGIN = new RegExp(
  "^(?:set-cookie|content-security-policy|clear-site-data|refresh|link|service-worker-allowed|" +
    "strict-transport-security|x-content-type-options|access-control-.*|" +
    "cross-origin-resource-policy|cache-control|expires)$",
  "i",
);

/** A page that is opened from here has no origin, runs no script and is kept nowhere. */
const SAFETY = [
  ["Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'"],
  ["X-Content-Type-Options", "nosniff"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Cache-Control", "no-store"],
].flat();

/**
 * Makes an answer mere content for a browser that asked from the console: the origin that it comes
 * from is the one that the console's cookie is good for.
 */
export function asContent(answer: UpstreamAnswer): UpstreamAnswer {
  const { rawHeaders } = answer;
  const kept = rawHeaders.filter((_, at) => !OF_ORIGIN.test(rawHeaders[at - (at % 2)] ?? ""));
  return { ...answer, rawHeaders: [...kept, ...SAFETY] };
}

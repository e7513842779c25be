import { expect, test } from "vitest";
import { withoutHopHeaders } from "./upstream.ts";

const SIGNED =
  "AWS4-HMAC-SHA256 Credential=A/20260131/us-east-1/s3/aws4_request, " +
  "SignedHeaders=host;x-custom, Signature=1";

/** The names that are left of those that came with a `Connection`. */
function left(connection: string, names: readonly string[], target = "/"): readonly string[] {
  const headers = names.flatMap((name) => [name, name === "Authorization" ? SIGNED : "value"]);
  const kept = withoutHopHeaders(["Connection", connection, ...headers], target);
  return kept.filter((_, at) => at % 2 === 0);
}

test.each([
  ["its own", "keep-alive", ["TE", "Trailer", "Keep-Alive", "Upgrade", "Expect"], []],
  ["named for one hop", "close, X-Hop", ["X-Hop", "X-Other"], ["X-Other"]],
  ["what services go by", "x-amz-copy-source", ["X-Amz-Copy-Source"], ["X-Amz-Copy-Source"]],
  ["the signature", "authorization", ["Authorization"], ["Authorization"]],
  ["whom it is for", "host, content-type, range", ["Host", "Content-Type", "Range"], undefined],
  [
    "what is signed",
    "X-CUSTOM, x-hop",
    ["Authorization", "X-Custom", "X-Hop"],
    ["Authorization", "X-Custom"],
  ],
])("of what `Connection` names, what is part of a call stays: %s", (_, connection, sent, kept) => {
  expect(left(connection, sent)).toEqual(kept ?? sent);
});

test("so does what a presigned URL covers", () => {
  const target = "/bucket/key?X-Amz-SignedHeaders=host%3Bx-custom&X-Amz-Signature=1";
  expect(left("x-custom", ["X-Custom"], target)).toEqual(["X-Custom"]);
  expect(left("x-custom", ["X-Custom"])).toEqual([]);
});

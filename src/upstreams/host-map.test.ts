import { expect, test } from "vitest";
import { findMapped, readHostMapping } from "./host-map.ts";

const map = new Map(
  [
    "s3.us-east-1.amazonaws.com=http://127.0.0.1:1",
    "*.us-east-1.amazonaws.com=http://127.0.0.1:2",
    "*.amazonaws.com=http://127.0.0.1:3",
    "internal:8443=https://127.0.0.1:4",
  ].map((text) => {
    const read = readHostMapping(text);
    if (typeof read === "string") throw new Error(read);
    return read;
  }),
);

test.each([
  ["s3.us-east-1.amazonaws.com", "1"],
  ["S3.us-east-1.amazonaws.com:443", "1"],
  ["photos.s3.us-east-1.amazonaws.com", "2"],
  ["sts.amazonaws.com", "3"],
  ["amazonaws.com", undefined],
  ["internal:8443", "4"],
  ["internal", undefined],
  ["notamazonaws.com", undefined],
])("%s is at port %s", (authority, port) => {
  expect(findMapped(map, authority)?.port).toBe(port);
});

test.each([
  ["no equals sign", /is no HOST=URL/],
  ["=http://127.0.0.1:1", /is no HOST=URL/],
  ["a b=http://127.0.0.1:1", /is no HOST=URL/],
  ["host=nowhere", /no URL/],
  ["host=ftp://127.0.0.1", /http or https/],
  ["host=http://127.0.0.1/path", /nothing more/],
  ["host=http://user:secret@127.0.0.1", /nothing more/],
])("%s is refused", (text, problem) => {
  expect(readHostMapping(text)).toMatch(problem);
});

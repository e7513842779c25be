import { expect, test } from "vitest";
import type { Conversation, Upstream } from "../gateway/index.ts";
import { relaying } from "./relay.ts";

const head = {
  eventId: "00000000-0000-4000-8000-000000000000",
  ...{ receivedAtMs: 0, remoteAddress: "127.0.0.1", method: "GET", target: "/" },
  ...{ rawHeaders: [], headers: new Map<string, string>() },
};
const conversation: Conversation = {
  body: "whole",
  admit: () => Promise.reject(new Error("not the worker's")),
  answerFor: ({ kind }) => ({ status: 502, headers: {}, body: kind }),
  settle: () => Promise.reject(new Error("not the worker's")),
};
const first: Upstream = { send: () => Promise.reject(new Error("gone")) };

test("a call handed on to a first process that has gone gets no answer: nobody records it", () => {
  const begin = relaying({ own: () => ({ conversation, isOwn: false }), first: () => first });
  const relayed = begin(head);
  expect(relayed.answerFor({ kind: "unreachable", cause: new Error("gone") })).toBe(undefined);
  expect(relayed.answerFor({ kind: "cut-short" })).toMatchObject({ body: "cut-short" });
});

test("a call that the worker takes itself has the worker's own answers", () => {
  const begin = relaying({ own: () => ({ conversation, isOwn: true }), first: () => first });
  expect(begin(head)).toBe(conversation);
});

import { expect, it } from "vitest";
import { conditionHolds } from "./condition.ts";

const claims = { "idp.example.com:sub": ["repo:octo/app"], "idp.example.com:groups": ["a", "b"] };

it.each([
  ["no condition", undefined, true],
  ["the very value", { StringEquals: { "idp.example.com:sub": "repo:octo/app" } }, true],
  ["one of several", { StringEquals: { "idp.example.com:groups": ["x", "b"] } }, true],
  ["another value", { StringEquals: { "idp.example.com:sub": "repo:octo/other" } }, false],
  ["a pattern", { StringLike: { "idp.example.com:sub": "repo:octo/*" } }, true],
  ["a pattern of another", { StringLike: { "idp.example.com:sub": "repo:oct?/b*" } }, false],
  ["a dot that is no pattern", { StringLike: { "idp.example.com:sub": "repo.octo/app" } }, false],
  ["a key in another case", { StringEquals: { "IDP.example.com:SUB": "repo:octo/app" } }, true],
  ["a key that is not known", { StringEquals: { "idp.example.com:aud": "x" } }, false],
  [
    "two operators of which one fails",
    {
      StringLike: { "idp.example.com:sub": "repo:*" },
      StringEquals: { "idp.example.com:groups": "c" },
    },
    false,
  ],
  ["an operator that is not known", { DateLessThan: { "aws:CurrentTime": "2030" } }, undefined],
  ["an operator named like a method", { toString: { "idp.example.com:sub": "x" } }, undefined],
])("judges %s", (_what, condition, verdict) => {
  expect(conditionHolds(condition, claims)).toBe(verdict);
});

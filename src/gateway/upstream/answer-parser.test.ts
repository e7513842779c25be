import { validateHeaderName, validateHeaderValue } from "node:http";
import { expect, test } from "vitest";
import { type AnswerHead, AnswerParsers, AnswerUnreadable } from "./answer-parser.ts";

const parsers = new AnswerParsers();

/** The heads of what an upstream sends, each character one byte. */
function headsOf(sent: string): readonly AnswerHead[] {
  const heads: AnswerHead[] = [];
  const parser = parsers.parserFor({
    onBegin: () => true,
    onHead: (head) => heads.push(head) === 0,
    onBody: () => undefined,
    onEnd: () => undefined,
  });
  try {
    parsers.read(parser, Buffer.from(sent, "latin1"));
  } catch (error) {
    expect(error).toBeInstanceOf(AnswerUnreadable);
  }
  parsers.release(parser);
  return heads;
}

// An answer's head is not looked at again for that.
test.each(["x?y: v", "?x: v", "x?: v", "n: x?y", "n: ?x", "n: x?"])(
  "a head that is taken can be written, whatever byte stands in %s",
  (line) => {
    const taken = Array.from({ length: 256 }, (_, byte) => {
      const header = line.replace("?", () => String.fromCharCode(byte));
      return headsOf(`HTTP/1.1 200 OK\r\n${header}\r\ncontent-length: 0\r\n\r\n`);
    }).flat();
    expect(taken.length).toBeGreaterThan(50);
    for (const { rawHeaders } of taken) {
      for (let at = 0; at < rawHeaders.length; at += 2) {
        const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
        expect(() => validateHeaderName(name)).not.toThrow();
        expect(() => validateHeaderValue(name, value)).not.toThrow();
      }
    }
  },
);

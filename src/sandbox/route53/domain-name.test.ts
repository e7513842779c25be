import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../test/support/refusal.ts";
import { liesWithin, normalizeDomainName, reverseLabels } from "./domain-name.ts";

describe("a domain name is spelled as Route 53 stores it", () => {
  test.each([
    ["example.com", "example.com."],
    ["example.com.", "example.com."],
    ["WWW.Example.COM", "www.example.com."],
    ["*.example.com", "\\052.example.com."],
    ["\\052.example.com.", "\\052.example.com."],
    ["\\141bc.example.com", "abc.example.com."],
    ["_dmarc.example.com", "_dmarc.example.com."],
    ["@.example.com", "\\100.example.com."],
    ["a\\056b.example.com", "a\\056b.example.com."],
    ["caf\\303\\251.example.com", "caf\\303\\251.example.com."],
    ["a\\b.example.com", "a\\134b.example.com."],
  ])("%s", (text, stored) => {
    expect(normalizeDomainName(text, "InvalidInput")).toBe(stored);
    expect(normalizeDomainName(stored, "InvalidInput"), "and again").toBe(stored);
  });
});

describe("what is no domain name is refused in the words of AWS", () => {
  const long = "a".repeat(64);
  test.each([
    ["a b.example.com", "UnsupportedCharacter (Value contains unsupported characters)", " "],
    ["café.example.com", "UnsupportedCharacter (Value contains unsupported characters)", "é"],
    ["example.org..", "DomainLabelEmpty (Domain label is empty)", "example.org.."],
    ["", "DomainLabelEmpty (Domain label is empty)", ""],
    [`${long}.example.com`, "DomainLabelTooLong (Domain label is too long)", long],
  ])("%s", (text, defect, culprit) => {
    expect(refusalOf(() => normalizeDomainName(text, "InvalidDomainName"))).toEqual({
      code: "InvalidDomainName",
      message: `FATAL problem: ${defect} encountered with '${culprit}'`,
    });
  });

  test("more than 255 bytes", () => {
    const text = `${"a".repeat(50)}.`.repeat(6);
    const { message } = refusalOf(() => normalizeDomainName(text, "InvalidInput"));
    expect(message).toContain("DomainNameTooLong");
  });

  test("a label of 63 escapes is not too long", () => {
    const name = `${"\\052".repeat(63)}.com.`;
    expect(normalizeDomainName(name, "InvalidInput")).toBe(name);
  });
});

test("labels are reversed with the dot at the end kept", () => {
  expect(reverseLabels("www.example.com.")).toBe("com.example.www.");
});

test.each([
  ["example.com.", true],
  ["www.example.com.", true],
  ["badexample.com.", false],
  ["com.", false],
])("%s lies within example.com.: %s", (name, within) => {
  expect(liesWithin(name, "example.com.")).toBe(within);
});

import { describe, expect, test } from "vitest";
import { recordValueProblem } from "./record-value.ts";

describe("values that AWS takes", () => {
  test.each([
    ["A", "192.0.2.1"],
    ["AAAA", "2001:db8::1"],
    ["CNAME", "target.example.net"],
    ["NS", "ns-1.awsdns-00.com."],
    ["PTR", "host.example.com"],
    ["TXT", '"v=spf1 -all"'],
    ["TXT", '"one" "two"'],
    ["TXT", '"one""two"'],
    ["TXT", '"a quote \\" and a backslash \\\\"'],
    ["TXT", `"${"a".repeat(255)}"`],
    ["TXT", `"${"\\303".repeat(255)}"`],
    ["TXT", '""'],
    ["SPF", '"v=spf1 -all"'],
    ["MX", "10 mail.example.com"],
    ["MX", "0 ."],
    ["SRV", "1 10 5269 xmpp.example.com."],
    ["CAA", '0 issue "letsencrypt.org"'],
    ["NAPTR", '100 50 "u" "sip+E2U" "!^.*$!sip:info@example.com!" .'],
    ["DS", "123 4 5 1234567890ABCDEF"],
    ["TLSA", "3 1 1 0123456789abcdef"],
    ["SSHFP", "1 1 09F6A01D2175742B257C6B98B7C72C44C4040683"],
    ["SOA", "ns-1.awsdns-00.com. hostmaster.example.com. 1 7200 900 1209600 86400"],
    ["HTTPS", '1 . alpn="h2,h3"'],
    ["SVCB", "16 svc.example.com port=8443"],
  ])("%s %s", (type, value) => {
    expect(recordValueProblem(type, value)).toBeUndefined();
  });
});

describe("values that AWS refuses", () => {
  test.each([
    ["A", "www.example.com", "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"],
    ["A", "256.0.0.1", "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"],
    ["A", "192.0.2.1 192.0.2.2", "ARRDATANotSingleField (Value contains spaces)"],
    ["AAAA", "192.0.2.1", "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"],
    ["AAAA", "fe80::1%eth0", "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"],
    ["TXT", "bare", "InvalidCharacterString (Value should be enclosed in quotation marks)"],
    ["TXT", '"open', "InvalidCharacterString (Value should be enclosed in quotation marks)"],
    ["TXT", '"a" b', "InvalidCharacterString (Value should be enclosed in quotation marks)"],
    ["TXT", `"${"a".repeat(256)}"`, "CharacterStringTooLong (Value is too long)"],
    ["MX", "mail.example.com", "MXRRDATANotTwoFields (MX record doesn't have 2 fields)"],
    ["SRV", "1 10 5269", "SRVRRDATANotFourFields (SRV record doesn't have 4 fields)"],
    ["CAA", "0 issue", "CAARRDATANotThreeFields (CAA record doesn't have 3 fields)"],
    ["A", "", "InvalidCharacterString (Value should not be empty)"],
  ])("%s %s", (type, value, problem) => {
    expect(recordValueProblem(type, value)).toBe(`${problem} encountered with '${value}'`);
  });

  test.each([
    ["MX", "65536 mail.example.com"],
    ["MX", "-1 mail.example.com"],
    ["SRV", "1 1 99999 host.example.com"],
    ["DS", "123 4 5 XYZ"],
    ["CAA", '256 issue "x"'],
    ["CAA", '0 is-sue "x"'],
    ["SOA", "a. b. 1 2 3 4 99999999999"],
    ["HTTPS", "one ."],
    ["HTTPS", "1"],
    ["CNAME", "two words.example.com"],
    ["CNAME", "a..example.com"],
    ["TXT", '"naïve"'],
    ["TXT", `"${"a".repeat(250)}" `.repeat(20)],
  ])("%s %s has some problem", (type, value) => {
    expect(recordValueProblem(type, value)).toMatch(/^\w+ \(.+\) encountered with '/);
  });
});

test("reading a hostile value takes no longer than its length", () => {
  const value = `"${"\\1".repeat(1900)}`;
  expect(recordValueProblem("TXT", value)).toContain("InvalidCharacterString");
  expect(recordValueProblem("NAPTR", value)).toContain("NAPTRRRDATANotSixFields");
});

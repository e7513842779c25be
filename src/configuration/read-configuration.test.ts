import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, readConfiguration } from "./index.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "trailcam-configuration-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const configFile = (text: string) => {
  const path = join(directory, "trailcam.yaml");
  writeFileSync(path, text);
  return path;
};

describe("readConfiguration", () => {
  test("has a safe default for everything", () => {
    expect(readConfiguration({}, {})).toMatchObject({
      host: "127.0.0.1",
      port: 4580,
      accountId: "111122223333",
      region: "us-east-1",
      durability: "strict",
      workers: 1,
      authentication: "verify",
      deliveryIntervalMs: 5000,
      allowsReset: false,
      upstreams: new Map(),
      destinations: new Map(),
      bucketPolicy: "optional",
      upstreamTimeoutMs: 960_000,
    });
  });

  test("a flag wins over its variable, the variable over the file", () => {
    const config = configFile('port: 1\nregion: eu-west-1\naccount: "222233334444"\n');
    const environment = { TRAILCAM_PORT: "2", TRAILCAM_REGION: "us-west-2" };
    const read = readConfiguration({ config, port: "3" }, environment);
    expect(read).toMatchObject({ port: 3, region: "us-west-2", accountId: "222233334444" });
  });

  test("reads upstreams for one service and for all others", () => {
    const upstream = ["http://127.0.0.1:5000", "s3=http://127.0.0.1:9000", "route53=http://r:1"];
    expect([...readConfiguration({ upstream }, {}).upstreams]).toEqual([
      ["*", new URL("http://127.0.0.1:5000")],
      ["s3", new URL("http://127.0.0.1:9000")],
      ["route-53", new URL("http://r:1")],
    ]);
  });

  test.each([
    ["a table", 'upstream:\n  s3: http://127.0.0.1:9000\n  route53: aws\n  "*": http://r:1\n'],
    ["a list", 'upstream: ["s3=http://127.0.0.1:9000", "route53=aws", "*=http://r:1"]\n'],
  ])("reads upstreams from a file, as %s", (_, text) => {
    expect([...readConfiguration({ config: configFile(text) }, {}).upstreams]).toEqual([
      ["s3", new URL("http://127.0.0.1:9000")],
      ["route-53", "aws"],
      ["*", new URL("http://r:1")],
    ]);
  });

  test("says what is wrong with a line of a table", () => {
    const config = configFile("upstream: {s3: nowhere, nosuch: aws}\n");
    expect(() => readConfiguration({ config }, {})).toThrow(
      /"s3=nowhere": what follows is no URL[\s\S]*"nosuch=aws": there is no service "nosuch"/,
    );
  });

  test("reads destinations, from a file as from a variable", () => {
    const expected = [
      ["s3", new URL("http://127.0.0.1:9000")],
      ["sns", "aws"],
    ];
    const config = configFile("destination: [s3=http://127.0.0.1:9000, sns=aws]\n");
    const variable = { TRAILCAM_DESTINATION: "s3=http://127.0.0.1:9000,sns=aws" };
    expect([...readConfiguration({ config }, {}).destinations]).toEqual(expected);
    expect([...readConfiguration({}, variable).destinations]).toEqual(expected);
  });

  test("takes the keys of destinations from the environment, and prints none", async () => {
    const environment = {
      TRAILCAM_DESTINATION_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      TRAILCAM_DESTINATION_SECRET_ACCESS_KEY: "s3cret",
      TRAILCAM_DESTINATION_SESSION_TOKEN: "t0ken",
    };
    const configuration = readConfiguration({}, environment);
    expect(await configuration.destinationCredentials?.()).toEqual({
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "s3cret",
      sessionToken: "t0ken",
    });
    const printed = inspect(configuration, { depth: null }) + JSON.stringify(configuration);
    expect(printed).not.toMatch(/AKIA|s3cret|t0ken/);
    expect(readConfiguration({}, {}).destinationCredentials).toBeUndefined();
    const { TRAILCAM_DESTINATION_SECRET_ACCESS_KEY: _, ...half } = environment;
    expect(() => readConfiguration({}, half)).toThrow(/DESTINATION_SECRET_ACCESS_KEY: is missing/);
  });

  test.each([
    ["500ms", 500],
    ["5s", 5_000],
    ["7", 7_000],
    ["1.5m", 90_000],
    ["1h", 3_600_000],
  ])("a duration of %s is %i ms", (text, ms) => {
    expect(readConfiguration({ "delivery-interval": text }, {}).deliveryIntervalMs).toBe(ms);
  });

  test("names every problem at once", () => {
    const flags = { port: "many", account: "12", durability: "soft" };
    expect(() => readConfiguration(flags, {})).toThrow(/port[\s\S]*account[\s\S]*durability/);
  });

  test.each([
    [{ upstream: ["s33=http://x"] }, /no service "s33" \(near: .*s3/],
    [{ upstream: ["nonsense"] }, /no URL/],
    [{ upstream: ["http://x/path"] }, /no path/],
    [{ upstream: ["ftp://x"] }, /only http/],
    [{ upstream: ["s3=http://user:s3cret@x"] }, /"s3=http:\/\/…@x": .*leave user and password out/],
    [{ destination: ["s3"] }, /"s3": what comes first is none of s3=, sns=/],
    [{ destination: ["ec2=aws"] }, /none of s3=/],
    [{ destination: ["s3=AWS"] }, /no URL/],
    [{ destination: ["s3=http://x/path"] }, /no path/],
    [{ destination: ["s3=http://user:s3cret@x"] }, /"s3=http:\/\/…@x": .*leave user/],
    [{ "bucket-policy": "strict" }, /bucket-policy/],
    [{ auth: "trust", host: "0.0.0.0" }, /loopback/],
    [{ "delivery-interval": "soon" }, /no duration/],
    [{ region: "mars" }, /no region/],
    [{ config: "/nowhere/trailcam.yaml" }, /cannot be read/],
  ])("refuses %j", (flags, message) => {
    expect(() => readConfiguration(flags, {})).toThrow(ConfigurationError);
    expect(() => readConfiguration(flags, {})).toThrow(message);
  });

  test("refuses a setting that does not exist", () => {
    const config = configFile("prot: 1\n");
    expect(() => readConfiguration({ config }, {})).toThrow(/prot/);
  });
});

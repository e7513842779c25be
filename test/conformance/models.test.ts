import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Models } from "../../src/models/index.ts";
import { runProgram } from "../support/programs.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

/** A package as the SDK's are, with one operation. */
const CLIENT = `
const input = [3, "com.amazonaws.kinesis", "DescribeStreamInput", 0, ["StreamName"], [0]];
const output = [3, "com.amazonaws.kinesis", "DescribeStreamOutput", 0, [], []];
exports.DescribeStream$ = [9, "com.amazonaws.kinesis", "DescribeStream", 0, input, output];
exports.KinesisClient = class KinesisClient {
  config = {
    protocol: { getShapeId: () => "aws.protocols#awsJson1_1" },
    apiVersion: "2013-12-02",
    serviceId: "Kinesis",
    endpointProvider: () => ({ url: new URL("https://kinesis.us-east-1.amazonaws.com") }),
  };
};
`;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "trailcam-models-"));
  await aPackage("kinesis", CLIENT);
  await aPackage("firehose", "exports.nothing = 1;");
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function aPackage(service: string, code: string): Promise<void> {
  const directory = join(home, `client-${service}`);
  await mkdir(directory);
  const manifest = { name: `@aws-sdk/client-${service}`, version: "3.9999.0", main: "index.js" };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  await writeFile(join(directory, "index.js"), code);
}

async function models(...words: readonly string[]) {
  return await runProgram(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", MAIN, "models", ...words],
    {
      environment: {
        PATH: process.env.PATH ?? "",
        HOME: home,
        TRAILCAM_MODELS: join(home, "models"),
        // Nobody is asked anything over a network.
        npm_config_registry: "http://127.0.0.1:9",
      },
    },
  );
}

describe("trailcam models", () => {
  test("adds a model, which is then read; lists it; removes it", async () => {
    const added = await models("add", "kinesis", "--from", join(home, "client-kinesis"));
    expect(added).toMatchObject({ code: 0, stdout: "kinesis 3.9999.0: 1 operations\n" });
    const model = new Models(join(home, "models")).get("kinesis");
    expect([...(model?.operations.keys() ?? [])]).toEqual(["DescribeStream"]);
    expect((await models()).stdout).toMatch(
      /^kinesis +kinesis\.amazonaws\.com +3\.9999\.0 +added$/m,
    );
    expect((await models("remove", "kinesis")).code).toBe(0);
    expect((await models("list")).stdout).not.toMatch(/^kinesis /m);
  });

  test("lists those that came with the program, and with --all those without a model", async () => {
    const { stdout } = await models("list", "--all", "--json");
    const rows = JSON.parse(stdout) as { service: string; from?: string }[];
    expect(rows.find(({ service }) => service === "route-53")?.from).toBe("built-in");
    expect(rows.find(({ service }) => service === "glue")).toMatchObject({ service: "glue" });
    expect(rows.find(({ service }) => service === "glue")?.from).toBeUndefined();
  });

  test("keeps no package that has no model", async () => {
    const { code, stderr } = await models(
      "add",
      "firehose",
      "--from",
      join(home, "client-firehose"),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/client-firehose has no model that can be read; it was removed again/);
    const manifest = await readFile(join(home, "models", "package.json"), "utf8");
    expect(manifest).not.toContain("firehose");
  });

  test.each([
    [["add", "glue"], 1, /registry cannot be reached[\s\S]*ECONNREFUSED[\s\S]*--from/],
    [["add", "kinesi"], 2, /no service "kinesi"; near it: kinesis/],
    [["remove", "s3"], 2, /s3 comes with this program/],
    [["remove", "glue"], 2, /no model of glue was added/],
  ])("%j ends with %i and a reason", async (words, expected, reason) => {
    const { code, stderr } = await models(...words);
    expect(code).toBe(expected);
    expect(stderr).toMatch(reason);
  });
});

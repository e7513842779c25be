import { describe, expect, test } from "vitest";
import { clientEnvironment, type Via } from "./client-environment.ts";

const trust = {
  authority: "/t/authority.pem",
  bundle: "/t/bundle.pem",
  javaStore: "/t/trust.jks",
  javaPassword: "changeit",
};
const URL_OF_US = "http://127.0.0.1:41234";

const environmentOf = (
  via: Via,
  table: ReadonlyMap<string, URL | "aws">,
  shell: Readonly<Record<string, string>> = {},
) =>
  clientEnvironment(shell, {
    ...{ via, table, trust, url: URL_OF_US, nodeHook: "/a b/hook.cjs" },
    replaced: Object.keys(shell).filter((name) => name.startsWith("AWS_ENDPOINT_URL")),
  });

const MOTO = new URL("http://127.0.0.1:5000");

describe("where calls are caught", () => {
  test.each<readonly [Via, ReadonlyMap<string, URL | "aws">, endpoint: boolean, proxy: boolean]>([
    ["auto", new Map(), false, true],
    ["auto", new Map([["*", MOTO]]), true, true],
    ["endpoint", new Map(), true, false],
    ["proxy", new Map([["*", MOTO]]), false, true],
  ])("%s, %j: endpoint %s, proxy %s", (via, table, endpoint, proxy) => {
    const environment = environmentOf(via, table);
    expect(environment.AWS_ENDPOINT_URL).toBe(endpoint ? URL_OF_US : undefined);
    expect(environment.HTTPS_PROXY).toBe(proxy ? URL_OF_US : undefined);
    expect(environment.AWS_CA_BUNDLE).toBe(proxy ? trust.bundle : undefined);
  });

  test("a service that has a server of its own is caught at its own endpoint", () => {
    const shell = { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000", AWS_PROFILE: "work" };
    const environment = environmentOf("auto", new Map([["s3", MOTO]]), shell);
    expect(environment).toMatchObject({ AWS_ENDPOINT_URL_S3: URL_OF_US, AWS_PROFILE: "work" });
    expect(environment.AWS_ENDPOINT_URL).toBeUndefined();
  });
});

test("what the shell has for Node, Java and direct hosts is kept beside ours", () => {
  const environment = environmentOf("proxy", new Map(), {
    NODE_OPTIONS: "--max-old-space-size=512",
    JAVA_TOOL_OPTIONS: "-Xmx1g",
    NO_PROXY: "intranet, .amazonaws.com,*",
  });
  expect(environment.NODE_OPTIONS).toBe('--max-old-space-size=512 --require "/a b/hook.cjs"');
  expect(environment.JAVA_TOOL_OPTIONS).toMatch(/^-Xmx1g -Dhttps\.proxyHost=127\.0\.0\.1 /);
  expect(environment.NO_PROXY?.split(",")).toContain("intranet");
  expect(environment.NO_PROXY).not.toMatch(/amazonaws|\*/);
  expect(environment.no_proxy).toBe(environment.NO_PROXY);
});

import { spawnSync } from "node:child_process";
import { CreateHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import { expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { isInstalled } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";

/** Lets no file of a process grow beyond `bytes`: what a full disk is to those who write. */
function limitFiles(processId: number, bytes: number | "unlimited"): void {
  const { status } = spawnSync("prlimit", ["--pid", `${processId}`, `--fsize=${bytes}:`]);
  if (status !== 0) throw new Error("prlimit failed");
}

test.runIf(isInstalled("prlimit", "--version"))(
  "where nothing can be written calls are refused, none is lost, and it goes on by itself",
  async () => {
    await using server = await TestServer.start();
    const client = new Route53Client({ ...server.clientSettings(), maxAttempts: 1 });
    const answered: string[] = [];
    let calls = 0;
    const create = async () => {
      const { $metadata } = await client.send(
        new CreateHealthCheckCommand({
          CallerReference: `${calls++}`,
          HealthCheckConfig: { Type: "TCP", IPAddress: "192.0.2.1", Port: 80 },
        }),
      );
      answered.push($metadata.requestId ?? "");
    };
    for (let i = 0; i < 5; i++) await create();
    limitFiles(server.processId, 1);
    for (let i = 0; i < 20; i++) {
      await expect(create()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    }
    expect((await fetch(new URL("/_trailcam/health", server.url))).status).toBe(200);
    limitFiles(server.processId, "unlimited");
    for (let i = 0; i < 5; i++) await create();
    const recorded = (await recordsOf(server, "CreateHealthCheck")).filter(
      ({ errorCode }) => errorCode === undefined,
    );
    expect(recorded.map(({ requestID }) => requestID)).toEqual(answered);
  },
);

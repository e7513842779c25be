import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-cloudfront";
import { afterEach, describe, expect, test } from "vitest";
import { aDistributionConfig, cloudFrontCaller } from "../../../test/support/cloudfront-caller.ts";
import { StateStore } from "../../base/state-store.ts";
import { cloudFrontService } from "./index.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("cloudFrontService", () => {
  test("names its actions as the model does", () => {
    const store = StateStore.open(":memory:", { survivesPowerLoss: false });
    const { service, operations } = cloudFrontService(store);
    expect(service).toBe("cloudfront");
    const unknown = Object.keys(operations).filter((name) => !(`${name}Command` in sdk));
    expect(unknown).toEqual([]);
  });

  test("keeps everything across a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cloudfront-"));
    folders.push(folder);
    const open = () => StateStore.open(join(folder, "state.db"), { survivesPowerLoss: false });
    const before = open();
    const created = await cloudFrontCaller(before).call<sdk.CreateDistributionResult>(
      "CreateDistribution",
      { DistributionConfig: aDistributionConfig() },
    );
    before[Symbol.dispose]();

    const after = open();
    const read = await cloudFrontCaller(after).call<sdk.GetDistributionResult>("GetDistribution", {
      Id: created.Distribution?.Id,
    });
    after[Symbol.dispose]();
    expect(read).toEqual({ Distribution: created.Distribution, ETag: created.ETag });
  });

  test("changes nothing when an action is refused halfway", async () => {
    const caller = cloudFrontCaller();
    await caller.refusalOf("CreateDistributionWithTags", {
      DistributionConfigWithTags: {
        DistributionConfig: aDistributionConfig(),
        Tags: { Items: [{ Key: "aws:reserved" }] },
      },
    });
    await expect(
      caller.call("CreateDistribution", { DistributionConfig: aDistributionConfig() }),
    ).resolves.toBeDefined();
  });
});

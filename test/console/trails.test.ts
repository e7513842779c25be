import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trailBucketPolicy } from "../support/bucket-policy.ts";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { makeCalls } from "../support/console-calls.ts";
import { TestServer } from "../support/server.ts";

const INTERVALS = ["--delivery-interval", "200ms", "--digest-interval", "1s"];
/** So that a bucket which the form makes is of no use without the policy that it is given. */
const FLAGS = [...INTERVALS, "--bucket-policy", "required"];
const ACCOUNT = "111122223333";
const arnOf = (name: string) => `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/${name}`;
const pageOf = (name: string) => `/trails/${encodeURIComponent(arnOf(name))}`;

describe.skipIf(chromiumPath === undefined)("the pages of trails", () => {
  let server: TestServer;
  let client: CloudTrailClient;
  let shown: TestConsole;
  let page: Page;

  beforeAll(async () => {
    server = await TestServer.start({ flags: FLAGS });
    client = new CloudTrailClient(server.clientSettings());
    shown = await TestConsole.open(server);
    page = shown.page;
  });

  afterAll(async () => {
    client?.destroy();
    await shown?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  /** A trail that logs to a bucket of the same name. */
  async function makeTrail(name: string): Promise<void> {
    const s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    const Policy = trailBucketPolicy(name, [arnOf(name)]);
    await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }));
    s3.destroy();
    const settings = { S3BucketName: name, EnableLogFileValidation: true };
    await client.send(new CreateTrailCommand({ Name: name, ...settings }));
    await client.send(new StartLoggingCommand({ Name: name }));
  }

  test("a trail is made by the form, and its first log file read and proven", async () => {
    await shown.go("/trails");
    await page.getByText("No trails").waitFor();
    await page.getByRole("button", { name: "Create trail" }).first().click();
    await page.getByRole("textbox", { name: "Trail name" }).fill("made-by-form");
    await page.getByRole("textbox", { name: "Name of the new bucket" }).fill("made-by-form-logs");
    await page.getByRole("textbox", { name: "Prefix" }).fill("all");
    await page.getByRole("checkbox", { name: /Publish to a topic/ }).check();
    await page.getByRole("checkbox", { name: /Send events to a log group/ }).check();
    await page.getByRole("button", { name: "Add tag" }).click();
    await page.getByRole("textbox", { name: "Key" }).fill("team");
    await page.getByRole("textbox", { name: "Value" }).fill("audit");
    await page.getByRole("button", { name: "Create trail" }).click();
    await page.getByRole("heading", { name: "made-by-form", level: 1 }).waitFor();

    const { Trail } = await client.send(new GetTrailCommand({ Name: "made-by-form" }));
    expect(Trail).toMatchObject({
      S3BucketName: "made-by-form-logs",
      S3KeyPrefix: "all",
      IsMultiRegionTrail: true,
      LogFileValidationEnabled: true,
      HasCustomEventSelectors: false,
    });
    const suffix = Trail?.SnsTopicARN?.split("-").at(-1);
    expect(Trail?.CloudWatchLogsLogGroupArn).toContain(`-${suffix}:*`);
    expect(Trail?.CloudWatchLogsRoleArn).toContain(`-${suffix}`);

    await makeCalls(server);
    const records = await firstLogFile(page);
    expect(records.every(({ eventID }) => /^[0-9a-f-]{36}$/.test(eventID))).toBe(true);
    const destinations = page.getByRole("table", { name: "Destinations" });
    for (const kind of ["Log files", "Digest files", "SNS topic", "CloudWatch Logs"]) {
      await destinations.getByRole("row", { name: new RegExp(`${kind}.*Delivered`) }).waitFor();
    }
    await page.getByRole("button", { name: "Check integrity" }).click();
    await isValid(page);
    await page.getByRole("row", { name: /team\s*audit/ }).waitFor();
  });

  test("a log file that was tampered with is found", async () => {
    await makeTrail("tampered");
    await client.send(new GetTrailStatusCommand({ Name: "tampered" }));
    await shown.go(pageOf("tampered"));
    await page.getByRole("heading", { name: "tampered", level: 1 }).waitFor();
    const files = page.getByRole("table", { name: "Recent files" });
    await files
      .getByRole("row", { name: /Log file/ })
      .first()
      .waitFor();
    const name = await tamper(join(server.dataDirectory, "buckets", "tampered"));
    await page.getByRole("button", { name: "Check integrity" }).click();
    await page.getByText(/Not valid: [1-9]\d* finding/).waitFor();
    const findings = page.getByRole("table", { name: "Findings" });
    await findings.getByRole("row").filter({ hasText: name }).first().waitFor();
  });

  test("selectors that are edited are those that the API then has", async () => {
    await makeTrail("selected");
    await shown.go(`${pageOf("selected")}/edit`);
    await page.getByRole("checkbox", { name: "Exclude AWS KMS events" }).check();
    await page.getByRole("checkbox", { name: /^Read\b/ }).uncheck();
    await page.getByRole("button", { name: "Add data events" }).click();
    await page.getByRole("textbox", { name: "ARNs" }).fill("arn:aws:s3:::bucket/a");
    await saveChanges(page);
    expect((await selectorsOf("selected")).EventSelectors).toEqual([
      {
        ReadWriteType: "WriteOnly",
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: ["kms.amazonaws.com"],
      },
      {
        ReadWriteType: "All",
        IncludeManagementEvents: false,
        DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3:::bucket/a"] }],
        ExcludeManagementEventSources: [],
      },
    ]);
    await page.getByRole("row", { name: "S3 Read and write arn:aws:s3:::bucket/a" }).waitFor();

    await page.getByRole("button", { name: "Edit event selectors" }).click();
    await page.getByRole("button", { name: "Advanced" }).click();
    await page.getByRole("button", { name: "Add condition" }).click();
    await page
      .getByRole("textbox", { name: /^Values/ })
      .last()
      .fill("GetObject\nPutObject");
    await saveChanges(page);
    expect((await selectorsOf("selected")).AdvancedEventSelectors).toEqual([
      {
        Name: "Management events selector",
        FieldSelectors: [
          { Field: "eventCategory", Equals: ["Management"] },
          { Field: "eventSource", NotEquals: ["kms.amazonaws.com"] },
          { Field: "readOnly", Equals: ["false"] },
        ],
      },
      {
        FieldSelectors: [
          { Field: "eventCategory", Equals: ["Data"] },
          { Field: "eventName", Equals: ["GetObject", "PutObject"] },
          { Field: "resources.ARN", StartsWith: ["arn:aws:s3:::bucket/a"] },
          { Field: "resources.type", Equals: ["AWS::S3::Object"] },
        ],
      },
    ]);
    await page.getByText(/eventName equals GetObject or PutObject/).waitFor();
  });

  const selectorsOf = (name: string) =>
    client.send(new GetEventSelectorsCommand({ TrailName: name }));

  test("what the API refuses is said at its field, and put right there", async () => {
    await shown.go("/trails/create");
    const create = page.getByRole("button", { name: "Create trail" });
    await create.click();
    await page.getByText("A name has 3 to 128 characters.").waitFor();
    expect(await focusedLabel(page)).toContain("Trail name");
    await page.getByRole("textbox", { name: "Trail name" }).fill("refused");
    await page.getByRole("radio", { name: "Existing" }).first().check();
    const bucket = page.getByRole("combobox", { name: "Trail log bucket" });
    await bucket.fill("not-there");
    await page.keyboard.press("Escape");
    await create.click();
    const refusal = page.getByText("S3 bucket not-there does not exist!");
    await refusal.waitFor();
    expect(await bucket.getAttribute("aria-invalid")).toBe("true");
    expect(await focusedLabel(page)).toContain("Trail log bucket");

    await page.getByRole("radio", { name: /^New/ }).first().check();
    await refusal.waitFor({ state: "detached" });
    await create.click();
    await page.getByRole("heading", { name: "refused", level: 1 }).waitFor();
  });

  test("a trail is stopped, started and deleted", async () => {
    await makeTrail("short-lived");
    await shown.go("/trails");
    const row = page.getByRole("row", { name: /short-lived/ });
    await row.getByText("Logging").waitFor();
    await row.getByRole("link", { name: "short-lived" }).click();
    const logging = async () =>
      (await client.send(new GetTrailStatusCommand({ Name: "short-lived" }))).IsLogging;

    await page.getByRole("button", { name: "Stop logging" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Stop logging" }).click();
    await page.getByRole("button", { name: "Start logging" }).waitFor();
    expect(await logging()).toBe(false);
    await page.getByRole("button", { name: "Start logging" }).click();
    await page.getByRole("button", { name: "Stop logging" }).waitFor();
    expect(await logging()).toBe(true);

    await page.getByRole("button", { name: "Delete" }).click();
    const confirm = dialog.getByRole("button", { name: "Delete" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("delete");
    await confirm.click();
    await page.getByText("Trail short-lived was deleted").waitFor();
    await page.getByRole("row", { name: /made-by-form/ }).waitFor();
    expect(await row.count()).toBe(0);
    await expect(logging()).rejects.toThrow("Unknown trail");
    await shown.go(pageOf("short-lived"));
    await page.getByText("There is no such trail").waitFor();
  });

  test("trails of a region are those that log it", async () => {
    await shown.go("/trails?region=eu-west-1");
    await page.getByRole("link", { name: "made-by-form" }).waitFor();
    expect(await page.getByRole("link", { name: "selected" }).count()).toBe(0);
    await page.getByRole("button", { name: /^Region/ }).click();
    await page.getByRole("option", { name: "All regions" }).click();
    await page.getByRole("link", { name: "selected" }).waitFor();
    expect(page.url()).toMatch(/#\/trails$/);
  });

  test.each(["light", "dark"] as const)("can be used by everyone, in %s", async (theme) => {
    await using shown = await TestConsole.open(server, { theme, address: "/trails" });
    const { page } = shown;
    const row = page.getByRole("row", { name: /made-by-form/ });
    await row.getByText("Logging").waitFor();
    expect(await shown.violations()).toEqual([]);
    await shown.screenshot("trails");

    await shown.go(pageOf("made-by-form"));
    await page.getByRole("button", { name: "Stop logging" }).waitFor();
    await page.getByRole("button", { name: "Check integrity" }).click();
    await isValid(page);
    await page.getByRole("row", { name: /team\s*audit/ }).waitFor();
    expect(await shown.violations()).toEqual([]);
    await shown.screenshot("trail");

    await shown.go("/trails/create");
    await page.getByRole("checkbox", { name: /Send events to a log group/ }).check();
    await page.getByRole("button", { name: "Advanced" }).click();
    await page.getByRole("button", { name: "Add data event type" }).click();
    await page.getByRole("button", { name: /^Log selector template/ }).click();
    await page.getByRole("option", { name: "Custom" }).click();
    await page.getByRole("button", { name: "Add tag" }).click();
    expect(await shown.violations()).toEqual([]);
    await page.getByRole("textbox", { name: "Trail name" }).fill("management-events");
    await page.getByRole("heading", { name: "Create trail" }).scrollIntoViewIfNeeded();
    await shown.screenshot("create-trail");
  });
});

interface Recorded {
  readonly eventID: string;
  readonly eventName: string;
}

/** Downloads the oldest log file that the page lists. */
async function firstLogFile(page: Page): Promise<readonly Recorded[]> {
  const files = page.getByRole("table", { name: "Recent files" });
  const link = files
    .getByRole("row", { name: /Log file/ })
    .last()
    .getByRole("link");
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const bytes = await readFile(await download.path());
  const { Records } = JSON.parse(gunzipSync(bytes).toString()) as { Records: readonly Recorded[] };
  expect(Records.length).toBeGreaterThan(0);
  return Records;
}

/** Waits until everything is found to be whole; what is said to screen readers is the same. */
async function isValid(page: Page): Promise<void> {
  await page
    .getByText(/log files? were checked: nothing is missing/)
    .first()
    .waitFor();
}

async function saveChanges(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "Event selectors" }).waitFor();
}

/** Changes a record in a log file of a bucket's directory. @returns the file's name. */
async function tamper(directory: string): Promise<string> {
  const paths = await readdir(directory, { recursive: true });
  const path = paths.find((each) => /CloudTrail\/.*\.json\.gz$/.test(each)) ?? "";
  const text = gunzipSync(await readFile(join(directory, path))).toString();
  const changed = text.replace(
    /"eventID":"[^"]+"/,
    '"eventID":"11111111-2222-3333-4444-555555555555"',
  );
  await writeFile(join(directory, path), gzipSync(changed));
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What the element that has the keyboard is called. */
async function focusedLabel(page: Page): Promise<string> {
  return await page.evaluate<string>(`(() => {
    const { activeElement } = document;
    const ids = (activeElement?.getAttribute("aria-labelledby") ?? "").split(" ");
    const labels = ids.map((id) => document.getElementById(id)?.textContent ?? "");
    return [...labels, ...[...(activeElement?.labels ?? [])].map((one) => one.textContent)].join(" ");
  })()`);
}

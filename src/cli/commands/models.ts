import { resolve } from "node:path";
import { Command } from "commander";
import { readConfiguration } from "../../configuration/index.ts";
import {
  CATALOGUE,
  findModelPackage,
  findService,
  findServiceBySigningName,
  Models,
  type ServiceEntry,
} from "../../models/index.ts";
import { npmInstall, npmUninstall } from "../packages/npm.ts";
import type { CommandContext } from "../run-command-line.ts";
import { UsageError } from "../usage-error.ts";

/** Of the SDK: from this version on its packages carry models that we read. */
const VERSIONS = "^3.1075.0";
const RESTART = "A server that runs takes note of it when it is started again.";

interface ModelsFlags {
  readonly models?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly from?: string;
}

/** `trailcam models`: which services are recorded by their model, and more of them. */
export function modelsCommand(context: CommandContext): Command {
  const models = new Command("models").description(
    "services whose requests are recorded in full: list them, add some, remove some",
  );
  const directory = ["--models <directory>", "where added models lie"] as const;
  models
    .command("list", { isDefault: true })
    .description("services with a model")
    .option(...directory)
    .option("--all", "services without one as well")
    .option("--json", "as one JSON array")
    .action((flags: ModelsFlags) => list(flags, context));
  models
    .command("add")
    .description("install models, by npm")
    .argument("<service...>", "such as kinesis; `trailcam models list --all` has them")
    .option(...directory)
    .option("--from <path>", "a package's directory or .tgz, where no registry can be reached")
    .action((names: string[], flags: ModelsFlags) => add(names, flags, context));
  models
    .command("remove")
    .description("remove models that were added")
    .argument("<service...>")
    .option(...directory)
    .action((names: string[], flags: ModelsFlags) => remove(names, flags, context));
  for (const command of models.commands) command.exitOverride();
  return models;
}

const directoryOf = (flags: ModelsFlags, { environment }: CommandContext): string =>
  readConfiguration({ models: flags.models }, environment).modelsDirectory;

function list(flags: ModelsFlags, context: CommandContext): void {
  const directory = directoryOf(flags, context);
  const rows = CATALOGUE.map((entry) => {
    const found = findModelPackage(entry, directory);
    const { version, from } = found ?? { version: undefined, from: undefined };
    return { service: entry.key, eventSource: entry.eventSource, version, from };
  }).filter(({ from }) => flags.all || from !== undefined);
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0)).join("  ")}`.trimEnd();
  context.stdout.write(`${line(["SERVICE", "EVENT SOURCE", "MODEL", "FROM"])}\n`);
  for (const { service, eventSource, version, from } of rows) {
    context.stdout.write(`${line([service, eventSource, version ?? "-", from ?? "-"])}\n`);
  }
}

const WIDTHS = [34, 44, 10];

async function add(
  names: readonly string[],
  flags: ModelsFlags,
  context: CommandContext,
): Promise<void> {
  const directory = directoryOf(flags, context);
  const entries = names.map(entryOf);
  if (flags.from !== undefined && entries.length > 1) {
    throw new UsageError("--from names one package, so it is for one service");
  }
  const what = entries.map(({ key }) => key).join(", ");
  context.stderr.write(`Installing ${what} into ${directory} …\n`);
  const specifications = entries.map(({ packageName }) =>
    flags.from === undefined
      ? `${packageName}@${VERSIONS}`
      : `${packageName}@file:${resolve(flags.from)}`,
  );
  const npm = { directory, environment: context.environment };
  await npmInstall(specifications, npm);
  try {
    for (const entry of entries) context.stdout.write(`${describe(entry, directory)}\n`);
  } catch (error) {
    // What cannot be read would be in the way of every call to the service.
    await npmUninstall(packagesOf(entries), npm);
    throw error;
  }
  context.stderr.write(`${RESTART}\n`);
}

/** @throws {Error} when the package is there and its model cannot be read. */
function describe(entry: ServiceEntry, directory: string): string {
  const model = readModel(entry, directory);
  const found = findModelPackage(entry, directory);
  if (!model || !found || model.operations.size === 0) {
    throw new Error(`${entry.packageName} has no model that can be read; it was removed again`);
  }
  return `${entry.key} ${found.version}: ${model.operations.size} operations`;
}

function readModel(entry: ServiceEntry, directory: string) {
  try {
    return new Models(directory).get(entry.key);
  } catch {
    // A package that throws, or has no client, has no model either.
    return undefined;
  }
}

async function remove(
  names: readonly string[],
  flags: ModelsFlags,
  context: CommandContext,
): Promise<void> {
  const directory = directoryOf(flags, context);
  const entries = names.map(entryOf);
  for (const entry of entries) {
    const found = findModelPackage(entry, directory);
    if (found?.from === "built-in") {
      throw new UsageError(`${entry.key} comes with this program and stays`);
    }
    if (!found) throw new UsageError(`no model of ${entry.key} was added`);
  }
  await npmUninstall(packagesOf(entries), { directory, environment: context.environment });
  context.stdout.write(`Removed ${entries.map(({ key }) => key).join(", ")}. ${RESTART}\n`);
}

const packagesOf = (entries: readonly ServiceEntry[]) =>
  entries.map(({ packageName }) => packageName);

function entryOf(name: string): ServiceEntry {
  const bare = name.toLowerCase().replace(/^(?:@aws-sdk\/)?client-/, "");
  const entry = findService(bare) ?? findServiceBySigningName(bare);
  if (entry) return entry;
  const near = CATALOGUE.map(({ key }) => key).filter(
    (key) => key.includes(bare) || bare.includes(key) || key.startsWith(bare.slice(0, 3)),
  );
  const hint = near.length > 0 ? `; near it: ${near.slice(0, 8).join(", ")}` : "";
  throw new UsageError(`there is no service "${name}"${hint}`);
}

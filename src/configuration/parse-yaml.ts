import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * Reads YAML. Its parser is loaded with the first file there is: most servers have none.
 *
 * @throws when the text is no YAML.
 */
export function parseYaml(text: string): unknown {
  const { parse } = require("yaml") as typeof import("yaml");
  return parse(text);
}

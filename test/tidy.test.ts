import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The way of a request, in order. A module may import from the modules before it, and itself. */
const LAYERS =
  "base certificates lookup-facts models wire identify permissions record journal gateway upstreams selection trails history resource-history delivery embedded sandbox destinations api pipeline workers operator configuration cli";

/** What makes a run irreproducible, and who provides it instead. Only `base/` may touch these. */
const BANNED: ReadonlyArray<readonly [string, string]> = [
  ["Date.now(", "Clock"],
  ["new Date()", "Clock"],
  ["Math.random(", "Ids"],
  ["randomUUID(", "Ids"],
  ["process.env", "Configuration"],
  ["FIXME", "finishing it before merge"],
];

const LINES_MAX = 400;

const order = LAYERS.split(" ");
const readSources = (root: string) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
const sources = readSources("src");
const page = readSources("console/src").map(({ path, text }) => ({ path: `page/${path}`, text }));

test("every module has a place in the order", () => {
  const modules = new Set(sources.flatMap(({ path }) => path.match(/^[^/]+(?=\/)/)?.[0] ?? []));
  expect(order).toEqual(expect.arrayContaining([...modules]));
});

test("every module says in its first comment what it takes and gives", () => {
  const silent = order
    .filter((module) => module !== "base")
    .filter((module) => {
      const index = sources.find(({ path }) => path === `${module}/index.ts`);
      return !index || !/^\/\*\*[\s\S]*Takes:[\s\S]*Gives:/.test(index.text);
    });
  expect(silent).toEqual([]);
});

/** Imports that leave a module: [importing file, module entered, file entered]. */
const crossings = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/from "(?:\.\.\/)+([a-z0-9-]+)\/([^"]+)"/g)]
    .filter(([, target = ""]) => order.includes(target))
    .map(([, target = "", file = ""]) => ({ path, target, file })),
);

test("a module imports only from the modules before it", () => {
  const backwards = crossings.filter(({ path, target }) => {
    const own = order.indexOf(path.split("/")[0] ?? "");
    // Files directly under src/ are the composition root: they may import anything.
    return own !== -1 && order.indexOf(target) > own;
  });
  expect(backwards).toEqual([]);
});

test("a module is entered through its index.ts", () => {
  const aside = crossings.filter(({ path, target, file }) => {
    // base/ is a shelf of small tools, not a stage with a contract: it is imported file by file.
    // What an interface promises is run by whoever implements it.
    if (file.endsWith(".conformance.ts")) return false;
    return target !== "base" && file !== "index.ts" && !path.startsWith(`${target}/`);
  });
  expect(aside).toEqual([]);
});

test("nothing outside base/ reaches for what only base/ provides", () => {
  const reaching = sources
    .filter(({ path }) => !path.startsWith("base/"))
    .flatMap(({ path, text }) =>
      BANNED.filter(([banned]) => text.includes(banned)).map(
        ([banned, instead]) => `${path} uses ${banned}, use ${instead}`,
      ),
    );
  expect(reaching).toEqual([]);
});

test("no line is wider than 100 columns and no file longer than 400 lines", () => {
  const wide = [...sources, ...page].flatMap(({ path, text }) =>
    text
      .split("\n")
      // An import of one name cannot be broken.
      .map((line) => line.replace(/^import [\w ]*\{? ?[\w ]+ ?\}? from ".*";$/, ""))
      .flatMap((line, i) => (line.length > 100 ? [`${path}:${i + 1}`] : [])),
  );
  const long = [...sources, ...page]
    .filter(({ path, text }) => !path.endsWith(".test.ts") && text.split("\n").length > LINES_MAX)
    .map(({ path }) => path);
  expect({ wide, long }).toEqual({ wide: [], long: [] });
});

test("the page takes nothing but types from the server's sources", () => {
  const taken = page.filter(({ text }) =>
    /^import (?!type )[^;]*from "(?:\.\.\/)+src\//m.test(text),
  );
  expect(taken.map(({ path }) => path)).toEqual([]);
});

test("no folder holds more than twenty files of source", () => {
  const counts = new Map<string, number>();
  for (const { path } of [...sources, ...page]) {
    if (path.endsWith(".test.ts")) continue;
    const folder = path.slice(0, path.lastIndexOf("/"));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
});

import type { Operation } from "../../models/index.ts";
import { membersOf, requiredMembers } from "../read/shape-kind.ts";

/** How requests for one operation look. */
export interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly path: RegExp;
  /** What every such path begins with. */
  readonly prefix: string;
  /** What every such path ends with, but for a slash that is free. */
  readonly suffix: string;
  /** Query parameters that name the operation, e.g. `acl`; with a value where that matters. */
  readonly literals: readonly (readonly [name: string, value: string])[];
  /** Query parameters and headers of required members: they too tell S3's operations apart. */
  readonly requiredQueries: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** All query parameters that the operation knows, literals included. */
  readonly ownQueries: ReadonlySet<string>;
  /** The path ends in a label that takes whatever comes: an S3 key. */
  readonly isGreedy: boolean;
  /** Characters of the path that are no label: the more, the more special the route. */
  readonly weight: number;
}

/** The SDK's own mark in a query, which no other client sends. */
export const SDK_LITERAL = "x-id";

/** Reads an operation's HTTP binding. @returns undefined when it has none. */
export function compileRoute(operation: Operation): Route | undefined {
  if (!operation.http) return undefined;
  const [method, uri] = operation.http;
  const [modelPath = "/", literals = ""] = uri.split("?");
  const members = membersOf(operation.input);
  // S3's model leaves the bucket to the rules that build host names; on the wire it is a label.
  const isBucketLeftOut = members.some(
    ([name, member]) =>
      name === "Bucket" && member.getMergedTraits().httpLabel && !modelPath.includes("{Bucket}"),
  );
  const path = isBucketLeftOut ? `/{Bucket}${modelPath === "/" ? "" : modelPath}` : modelPath;
  const required = new Set(requiredMembers(operation.input));
  const traits = members.map(([name, member]) => {
    return { isRequired: required.has(name), ...member.getMergedTraits() };
  });
  const needed = traits.filter(({ isRequired }) => isRequired);
  const named = [...new URLSearchParams(literals)].filter(([name]) => name !== SDK_LITERAL);
  return {
    operation,
    method,
    path: pathPattern(path),
    prefix: path.replace(/\/$/, "").split("{", 1)[0] ?? "",
    suffix: path.replace(/\/$/, "").split("}").at(-1) ?? "",
    literals: named,
    requiredQueries: needed.flatMap(({ httpQuery }) => httpQuery ?? []),
    requiredHeaders: needed.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
    ownQueries: new Set([
      SDK_LITERAL,
      ...named.map(([name]) => name),
      ...traits.flatMap(({ httpQuery }) => httpQuery ?? []),
    ]),
    isGreedy: path.endsWith("+}"),
    weight: path.replaceAll(/\{\w+\+?\}/g, "").length,
  };
}

/**
 * `/{Bucket}/{Key+}` as a pattern. A trailing slash is free, because botocore sends some paths with
 * one and the SDK without; only a greedy label keeps its own, as it is part of an S3 key.
 */
function pathPattern(path: string): RegExp {
  const source = path
    .replace(/\/$/, "")
    .split(/(\{\w+\+?\})/)
    .map((part) => {
      const label = /^\{(\w+)(\+?)\}$/.exec(part);
      if (!label) return part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
      return label[2] ? `(?<${label[1]}>.+)` : `(?<${label[1]}>[^/]+)`;
    })
    .join("");
  return new RegExp(`^${source}${path.endsWith("+}") ? "" : "/?"}$`, "s");
}

import { isSecretKey } from "../../models/index.ts";
import type { Json } from "../audit-record.ts";
import { isObject, type Place, type Render, ruleFor } from "../families/render.ts";
import { maskIn, maskOf } from "./mask.ts";

/** Shows JSON patches without the values that are hidden where they are no patches. */
export function withPatchesHidden(plain: Render, place: Place): Render {
  return (value) => {
    const shown = plain(value);
    if (!Array.isArray(shown)) return undefined;
    return shown.map((patch: Json) => {
      if (!isObject(patch) || !("value" in patch)) return patch;
      const mask = maskAt(patch.path, place);
      return mask === undefined ? patch : ({ ...patch, value: mask } as Json);
    });
  };
}

/**
 * What stands for the value of a patch; undefined when it is shown. A path like
 * `/variables/password` names members of what is patched, as answers show it.
 */
export function maskAt(path: unknown, { rules, operation }: Place): string | undefined {
  if (typeof path !== "string") return undefined;
  const answered: Place = { rules, operation, direction: "<" };
  for (const step of path.split("/")) {
    const mask = maskOf(ruleFor(rules.members, answered, step), rules);
    if (mask !== undefined) return mask;
    if (isSecretKey(step.replaceAll("~1", "/"))) return maskIn(rules);
  }
  return undefined;
}

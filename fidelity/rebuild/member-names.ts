import type { NormalizedSchema } from "@smithy/core/schema";
import { EC2_LISTS, EC2_ODDITIES, type ServiceRules } from "../../src/models/index.ts";

/** What a rebuild knows of where it is. */
export interface RebuildPlace {
  readonly rules: ServiceRules;
  readonly operation: string;
  readonly direction: ">" | "<";
}

export type Members = ReadonlyMap<string, NormalizedSchema>;

const EC2_SUFFIX = /Set$/;

/**
 * Finds the member that a record's key means, generously: under any name that some protocol has for
 * it, in any case. The recorder must then find the one right way to write it.
 */
export class MemberNames {
  readonly #members = new Map<string, string[]>();

  constructor(members: Members, place: RebuildPlace) {
    // Exact names first: what is guessed must not hide them.
    for (const name of members.keys()) this.#add(name, name);
    for (const [name, member] of members) {
      for (const alias of aliasesOf(name, member, place)) this.#add(alias, name);
    }
  }

  /** All members that the key may mean, the likeliest first. */
  find(key: string): readonly string[] {
    const lower = key.toLowerCase();
    const found = this.#members.get(lower);
    if (found) return found;
    const singular = lower.replace(/set$/, "");
    return EC2_SUFFIX.test(key) ? (this.#members.get(singular) ?? []) : [];
  }

  #add(alias: string, name: string): void {
    const lower = alias.toLowerCase();
    const known = this.#members.get(lower) ?? [];
    if (!known.includes(name)) known.push(name);
    this.#members.set(lower, known);
  }
}

function aliasesOf(name: string, member: NormalizedSchema, place: RebuildPlace): string[] {
  const traits = member.getMergedTraits();
  const { xmlName, jsonName, httpQuery, httpHeader, ec2QueryName } = traits;
  const named = [xmlName, jsonName, httpQuery, httpHeader, ec2QueryName].filter(
    (one): one is string => typeof one === "string",
  );
  const { rules, operation, direction } = place;
  const renamed =
    rules.renamed?.[`${operation}${direction}${name}`] ??
    rules.renamed?.[direction + name] ??
    rules.renamed?.[name];
  if (renamed) named.push(renamed);
  if (rules.family === "ec2") named.push(...ec2Aliases([name, ...named], place));
  return named;
}

/** The names of sets have no rule, so the table of them is read backwards. */
function ec2Aliases(names: readonly string[], { operation }: RebuildPlace): string[] {
  const oddities = EC2_ODDITIES[operation];
  return names.flatMap((given) => {
    const query = given.charAt(0).toUpperCase() + given.slice(1);
    const set = oddities?.lists?.[query]?.set ?? EC2_LISTS[query]?.set;
    const renamed = oddities?.renamed?.[query];
    return [set, renamed, query === "Return" ? "_return" : undefined].filter(
      (one): one is string => one !== undefined,
    );
  });
}

/** What EC2's records call a text in the set of this member. */
export function itemNameOf(name: string, member: NormalizedSchema): string {
  const { xmlName, ec2QueryName } = member.getMergedTraits();
  const given = typeof ec2QueryName === "string" ? ec2QueryName : (xmlName ?? name);
  const query = given.charAt(0).toUpperCase() + given.slice(1);
  return EC2_LISTS[query]?.item ?? given.charAt(0).toLowerCase() + given.slice(1);
}

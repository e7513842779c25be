/** More resources of one kind than this become a pattern, because a policy has 6,144 characters. */
const SIBLINGS_MAX = 20;
/** The parts of an ARN before its resource. */
const PREFIX = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:/;

/** The resources that an action is needed for, in a number that a policy has room for. */
export class ResourceSet {
  readonly #resources = new Set<string>();
  /** Ends of patterns that took the place of many, without the `*`. */
  readonly #stems = new Set<string>();

  add(resources: readonly string[]): void {
    for (const resource of resources) {
      if (!this.#isCovered(resource)) this.#resources.add(resource);
    }
    while (this.#resources.size > SIBLINGS_MAX && this.#gatherMost());
  }

  /** Sorted; `*` alone where that is needed. */
  get resources(): readonly string[] {
    if (this.#resources.has("*")) return ["*"];
    return [...this.#resources, ...[...this.#stems].map((stem) => `${stem}*`)].sort();
  }

  #isCovered(resource: string): boolean {
    for (const stem of this.#stems) if (resource.startsWith(stem)) return true;
    return false;
  }

  /** Puts a pattern for those resources that have most of their way in common. */
  #gatherMost(): boolean {
    const counts = new Map<string, number>();
    for (const resource of this.#resources) {
      for (const stem of stemsOf(resource)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
    }
    // Of stems with equally many resources the longest says most.
    const [best] = [...counts]
      .filter(([, count]) => count > 1)
      .sort(([a, m], [b, n]) => n - m || b.length - a.length);
    if (!best) return false;
    const [stem] = best;
    this.#stems.add(stem);
    for (const resource of this.#resources) {
      if (resource.startsWith(stem)) this.#resources.delete(resource);
    }
    return true;
  }
}

/** Where a resource's name may be cut: after each `/`, and after a `:` in its last part. */
function stemsOf(resource: string): readonly string[] {
  const head = PREFIX.exec(resource)?.[0] ?? "";
  const stems: string[] = [];
  for (let at = head.length; at < resource.length - 1; at++) {
    if (resource[at] === "/" || resource[at] === ":") stems.push(resource.slice(0, at + 1));
  }
  return stems;
}

/** As many records as fit beside each other. */
export const COMPARED_MAX = 5;
export const COMPARED_MIN = 2;

export interface ComparedIds {
  readonly ids: readonly string[];
  /** How many more were asked for than fit. */
  readonly leftOut: number;
}

/** The events that an address names: `ids=a,b,c`, each once. */
export function readComparedIds(text: string | null): ComparedIds {
  const ids = [...new Set((text ?? "").split(",").map(decodeId))].filter((id) => id !== "");
  return { ids: ids.slice(0, COMPARED_MAX), leftOut: Math.max(0, ids.length - COMPARED_MAX) };
}

export function formatComparedIds(ids: readonly string[]): string {
  return ids.map(encodeURIComponent).join(",");
}

/** Ids may have been encoded one by one before they were joined. */
function decodeId(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}

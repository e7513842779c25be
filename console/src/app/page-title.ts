const SECTIONS: Readonly<Record<string, string>> = {
  dashboard: "Dashboard",
  events: "Event history",
  compare: "Compare events",
  resources: "Resources",
  trails: "Trails",
  sql: "SQL",
};

/**
 * What a tab, a bookmark and a screen reader call a page: `Z0123 · Resources · trailcam`.
 *
 * @param pathname of the address behind `#`.
 */
export function titleOf(pathname: string): string {
  const [section = "", ...parts] = pathname.slice(1).split("/");
  const thing = parts.findLast((part) => part !== "" && part !== "edit");
  const words = [...(thing ? [decoded(thing)] : []), SECTIONS[section], "trailcam"];
  return words.filter((word) => word !== undefined).join(" · ");
}

/** People type addresses: `%` by itself stands for nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

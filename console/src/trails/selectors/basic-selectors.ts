import { type EventsForm, linesOf, type ManagementForm, type ResourceRow } from "./events-form.ts";
import { BASIC_TYPES } from "./resource-types.ts";
import type { BasicSelector, DataResource, ReadWriteType } from "./selectors.ts";

/** The basic selectors that say what a form says. */
export function basicSelectorsOf({
  management,
  resources,
}: Pick<EventsForm, "management" | "resources">): readonly BasicSelector[] {
  const managementAccess = management.isOn ? accessOf(management) : undefined;
  const accesses = new Set(resources.map(({ access }) => access));
  if (managementAccess) accesses.delete(managementAccess);
  const selectorOf = (access: ReadWriteType, isManagement: boolean): BasicSelector => ({
    ReadWriteType: access,
    IncludeManagementEvents: isManagement,
    DataResources: resources.filter((row) => row.access === access).map(resourceOf),
    ExcludeManagementEventSources: isManagement ? management.excludedSources : [],
  });
  return [
    ...(managementAccess ? [selectorOf(managementAccess, true)] : []),
    ...[...accesses].map((access) => selectorOf(access, false)),
  ];
}

export function accessOf({ reads, writes }: ManagementForm): ReadWriteType {
  if (reads === writes) return "All";
  return reads ? "ReadOnly" : "WriteOnly";
}

function resourceOf({ type, values }: ResourceRow): DataResource {
  const lines = linesOf(values);
  return { Type: type, Values: lines.length > 0 ? lines : [BASIC_TYPES.get(type)?.all ?? ""] };
}

/** The form of basic selectors; undefined for what it could not say in the same way. */
export function readBasicSelectors(
  selectors: readonly BasicSelector[],
): Pick<EventsForm, "management" | "resources"> | undefined {
  const [about, ...others] = selectors.filter((one) => one.IncludeManagementEvents);
  if (others.length > 0) return undefined;
  const rows = selectors.flatMap(({ ReadWriteType: access, DataResources }) =>
    DataResources.map(({ Type, Values }) => ({ access, type: Type, values: textOf(Type, Values) })),
  );
  const access = about?.ReadWriteType ?? "All";
  const form = {
    management: {
      isOn: about !== undefined,
      reads: access !== "WriteOnly",
      writes: access !== "ReadOnly",
      excludedSources: about?.ExcludeManagementEventSources ?? [],
      name: "",
    },
    resources: rows.map((row, place): ResourceRow => ({ ...row, id: place + 1 })),
  };
  const isSame = meaningOf(basicSelectorsOf(form)) === meaningOf(selectors);
  return isSame ? form : undefined;
}

/** Values of which one means all, however it is written, are shown as none. */
function textOf(type: string, values: readonly string[]): string {
  const all = BASIC_TYPES.get(type)?.all ?? "";
  return values.some((value) => isAll(value, all)) ? "" : values.join("\n");
}

const isAll = (value: string, all: string) => value === all || value === `${all}:::`;

/** A text that is the same for selectors that choose the same. */
export function meaningOf(selectors: readonly BasicSelector[]): string {
  const parts = selectors.flatMap((selector) => {
    const { ReadWriteType: access } = selector;
    const excluded = selector.ExcludeManagementEventSources.toSorted();
    return [
      ...(selector.IncludeManagementEvents ? [["management", access, ...excluded].join(" ")] : []),
      ...selector.DataResources.flatMap(({ Type, Values }) => {
        const all = BASIC_TYPES.get(Type)?.all ?? "";
        const isEverything = Values.some((value) => isAll(value, all));
        return (isEverything ? [all] : Values).map((value) => `${access} ${Type} ${value}`);
      }),
    ];
  });
  return [...new Set(parts)].toSorted().join("\n");
}

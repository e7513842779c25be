import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import type { ResourceSummary } from "../../../src/operator/messages/resources.ts";
import { formatTime } from "../common/time.ts";
import { resourceAddress } from "./resource-query.ts";

type Column = TableProps.ColumnDefinition<ResourceSummary>;

const orDash = (text: string) => (text === "" ? "-" : text);

const NAME: Column = {
  ...{ id: "name", header: "Resource", width: 250, isRowHeader: true },
  cell: (resource) => (
    <>
      <Link href={resourceAddress(resource)}>{resource.title ?? resource.name}</Link>
      {resource.title !== undefined && (
        <Box variant="small" color="text-body-secondary" display="block">
          {resource.name}
        </Box>
      )}
    </>
  ),
};

const FACTS: readonly Column[] = [
  { id: "type", header: "Type", width: 225, cell: ({ type }) => type },
  {
    ...{ id: "changes", header: "Changes", width: 95 },
    cell: ({ changes }) => changes.toLocaleString("en"),
  },
  {
    ...{ id: "event", header: "Last change", width: 215 },
    cell: ({ lastEventName }) => lastEventName,
  },
  {
    ...{ id: "user", header: "Changed by", width: 110 },
    cell: ({ lastUsername }) => orDash(lastUsername),
  },
  {
    ...{ id: "time", header: "Changed at", width: 220 },
    cell: ({ lastChangedAt }) => formatTime(lastChangedAt),
  },
];

const ACCOUNT: Column = {
  ...{ id: "account", header: "Account", width: 150 },
  cell: ({ accountId }) => accountId,
};

/** @param showsAccount whether there is more than one account to tell apart. */
export function resourceColumns({
  showsAccount,
}: {
  readonly showsAccount: boolean;
}): readonly Column[] {
  return [NAME, ...FACTS, ...(showsAccount ? [ACCOUNT] : [])];
}

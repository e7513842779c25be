import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import type { Tally } from "../../../src/operator/messages/dashboard.ts";

export interface TallyTableProps {
  readonly title: string;
  /** What one of them is called, e.g. `User`. */
  readonly label: string;
  readonly tallies: readonly Tally[];
  /** Where the events of one are. */
  readonly addressOf: (name: string) => string;
}

/** The most frequent of something; each leads to its events. */
export function TallyTable({ title, label, tallies, addressOf }: TallyTableProps) {
  const most = tallies[0]?.count ?? 1;
  return (
    <Container header={<Header variant="h2">{title}</Header>} fitHeight>
      <Table
        variant="embedded"
        contentDensity="compact"
        ariaLabels={{ tableLabel: title }}
        items={tallies}
        trackBy="name"
        columnDefinitions={[
          {
            id: "name",
            header: label,
            isRowHeader: true,
            cell: ({ name }) => <Link href={addressOf(name)}>{name}</Link>,
          },
          {
            id: "count",
            header: "Events",
            width: 180,
            cell: ({ count }) => (
              <div className="tally">
                <span className="tally-bar" style={{ inlineSize: `${(100 * count) / most}%` }} />
                <span>{count.toLocaleString("en")}</span>
              </div>
            ),
          },
        ]}
        empty={<Box color="text-body-secondary">None in this time</Box>}
      />
    </Container>
  );
}

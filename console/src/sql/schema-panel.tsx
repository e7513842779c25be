import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { COLUMNS } from "./schema.ts";

/** The table's columns; a click writes one into the query. */
export function SchemaPanel({ onInsert }: { readonly onInsert: (name: string) => void }) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = COLUMNS.filter(({ name, about }) =>
    `${name} ${about}`.toLowerCase().includes(wanted),
  );
  return (
    <Container header={<Header variant="h2">events</Header>} fitHeight>
      <section className="sql-schema" aria-label="Columns">
        <Table
          variant="embedded"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: "Columns of events" }}
          items={shown}
          trackBy="name"
          filter={
            <TextFilter
              filteringText={text}
              filteringPlaceholder="Find a column"
              filteringAriaLabel="Find a column"
              onChange={({ detail }) => setText(detail.filteringText)}
            />
          }
          columnDefinitions={[
            {
              id: "name",
              header: "Column",
              isRowHeader: true,
              cell: ({ name, type, about }) => (
                <>
                  <Button
                    variant="inline-link"
                    ariaLabel={`Write ${name} into the query`}
                    onClick={() => onInsert(name)}
                  >
                    {name}
                  </Button>{" "}
                  <Box variant="small">{type}</Box>
                  <Box color="text-body-secondary" fontWeight="normal">
                    {about}
                  </Box>
                </>
              ),
            },
          ]}
          empty="No such column"
        />
      </section>
    </Container>
  );
}

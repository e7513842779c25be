import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { nextId, type SelectorCard } from "../../selectors/events-form.ts";
import { typeLabel } from "../../selectors/resource-types.ts";
import { CardFields } from "./card-fields.tsx";

export interface CardsEditorProps {
  readonly cards: readonly SelectorCard[];
  readonly onChange: (cards: readonly SelectorCard[]) => void;
}

/** Advanced selectors of data events and network activity events, one under the other. */
export function CardsEditor({ cards, onChange }: CardsEditorProps) {
  const add = (category: SelectorCard["category"]) =>
    onChange([
      ...cards,
      {
        ...{ id: nextId(cards), category, name: "", template: "all", conditions: [] },
        subject: category === "Data" ? "AWS::S3::Object" : "",
      },
    ]);
  return (
    <SpaceBetween size="m">
      {cards.length === 0 && <Box color="text-body-secondary">No data events are logged.</Box>}
      {cards.map((card, place) => (
        <Container
          key={card.id}
          header={
            <Header
              variant="h3"
              actions={
                <Button
                  formAction="none"
                  ariaLabel={`Remove selector ${place + 1}`}
                  onClick={() => onChange(cards.filter(({ id }) => id !== card.id))}
                >
                  Remove
                </Button>
              }
            >
              {`Selector ${place + 1}: ${titleOf(card)}`}
            </Header>
          }
        >
          <CardFields
            card={card}
            onChange={(changed) =>
              onChange(cards.map((one) => (one.id === changed.id ? changed : one)))
            }
          />
        </Container>
      ))}
      <SpaceBetween direction="horizontal" size="xs">
        <Button iconName="add-plus" formAction="none" onClick={() => add("Data")}>
          Add data event type
        </Button>
        <Button iconName="add-plus" formAction="none" onClick={() => add("NetworkActivity")}>
          Add network activity events
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}

function titleOf({ category, subject }: SelectorCard): string {
  if (category === "NetworkActivity") return subject === "" ? "network activity" : subject;
  return typeLabel(subject);
}

import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import type { EventsForm, ManagementForm } from "../../selectors/events-form.ts";
import { changeMode } from "../../selectors/read-events.ts";
import type { FormPartProps } from "../trail-form.ts";
import { CardsEditor } from "./cards-editor.tsx";
import { ResourcesEditor } from "./resources-editor.tsx";

/** Which events the trail logs. */
export function EventsPart({ form, errors, onChange }: FormPartProps) {
  const { events } = form;
  const change = (changes: Partial<EventsForm>) => onChange({ events: { ...events, ...changes } });
  const { mode } = events;
  return (
    <Container
      id="trail-events"
      header={
        <Header
          variant="h2"
          description="Management events are what is done to resources; data events, within them."
        >
          Events
        </Header>
      }
    >
      <SpaceBetween size="l">
        {mode !== "json" && (
          <ManagementFields
            management={events.management}
            onChange={(changes) => change({ management: { ...events.management, ...changes } })}
          />
        )}
        <FormField label="Data events" description={MODES[mode]} errorText={errors.events} stretch>
          <SegmentedControl
            label="How data events are selected"
            selectedId={mode}
            options={[
              { id: "basic", text: "Basic" },
              { id: "advanced", text: "Advanced" },
              { id: "json", text: "JSON" },
            ]}
            onChange={({ detail }) =>
              onChange({ events: changeMode(events, detail.selectedId as EventsForm["mode"]) })
            }
          />
        </FormField>
        {mode === "basic" && (
          <ResourcesEditor
            rows={events.resources}
            onChange={(resources) => change({ resources })}
          />
        )}
        {mode === "advanced" && (
          <CardsEditor cards={events.cards} onChange={(cards) => change({ cards })} />
        )}
        {mode === "json" && (
          <FormField label="Event selectors" stretch>
            <Textarea
              value={events.json}
              rows={16}
              spellcheck={false}
              onChange={({ detail }) => change({ json: detail.value })}
            />
          </FormField>
        )}
      </SpaceBetween>
    </Container>
  );
}

const MODES: Readonly<Record<EventsForm["mode"], string>> = {
  basic: "Of S3, Lambda and DynamoDB: all resources, or those whose ARNs are given.",
  advanced:
    "Of any type of resource, and network activity events, by conditions on fields of events.",
  json: "All selectors, basic or advanced, as PutEventSelectors takes them.",
};

const EXCLUDABLE: ReadonlyArray<readonly [string, string]> = [
  ["kms.amazonaws.com", "Exclude AWS KMS events"],
  ["rdsdata.amazonaws.com", "Exclude Amazon RDS Data API events"],
];

interface ManagementFieldsProps {
  readonly management: ManagementForm;
  readonly onChange: (changes: Partial<ManagementForm>) => void;
}

function ManagementFields({ management, onChange }: ManagementFieldsProps) {
  const { isOn, reads, writes, excludedSources } = management;
  const exclude = (source: string, isExcluded: boolean) => {
    const others = excludedSources.filter((one) => one !== source);
    onChange({ excludedSources: isExcluded ? [...others, source] : others });
  };
  return (
    <SpaceBetween size="s">
      <FormField label="Management events">
        <Checkbox checked={isOn} onChange={({ detail }) => onChange({ isOn: detail.checked })}>
          Log management events
        </Checkbox>
      </FormField>
      {isOn && (
        <FormField label="API activity">
          <SpaceBetween direction="horizontal" size="l">
            <Checkbox
              checked={reads}
              onChange={({ detail }) => onChange({ reads: detail.checked })}
            >
              Read
            </Checkbox>
            <Checkbox
              checked={writes}
              onChange={({ detail }) => onChange({ writes: detail.checked })}
            >
              Write
            </Checkbox>
            {EXCLUDABLE.map(([source, label]) => (
              <Checkbox
                key={source}
                checked={excludedSources.includes(source)}
                onChange={({ detail }) => exclude(source, detail.checked)}
              >
                {label}
              </Checkbox>
            ))}
          </SpaceBetween>
        </FormField>
      )}
    </SpaceBetween>
  );
}

import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { CardTemplate, SelectorCard } from "../../selectors/events-form.ts";
import { SUGGESTED_SOURCES, SUGGESTED_TYPES } from "../../selectors/resource-types.ts";
import { ConditionsEditor } from "./conditions-editor.tsx";

const TYPES = SUGGESTED_TYPES.map(([value, description]) => ({ value, description }));
const SOURCES = SUGGESTED_SOURCES.map((value) => ({ value }));

interface TemplateOption {
  readonly value: CardTemplate;
  readonly label: string;
}

const TEMPLATES: readonly TemplateOption[] = [
  { value: "all", label: "Log all events" },
  { value: "read", label: "Log read events only" },
  { value: "write", label: "Log write events only" },
  { value: "custom", label: "Custom" },
];

export interface CardFieldsProps {
  readonly card: SelectorCard;
  readonly onChange: (card: SelectorCard) => void;
}

/** One advanced selector: of what, which events, and under which name. */
export function CardFields({ card, onChange }: CardFieldsProps) {
  const { category, subject, template, name, conditions } = card;
  const isData = category === "Data";
  // Of network activity events nothing tells reads from writes.
  const templates = isData
    ? TEMPLATES
    : TEMPLATES.filter(({ value }) => value === "all" || value === "custom");
  const chooseTemplate = (chosen: CardTemplate) => {
    const first = { id: 1, operator: "Equals", values: "" } as const;
    const isEmpty = chosen === "custom" && conditions.length === 0;
    const started = isEmpty ? [{ ...first, field: "eventName" }] : conditions;
    onChange({ ...card, template: chosen, conditions: started });
  };
  return (
    <SpaceBetween size="m">
      <Grid gridDefinition={Array.from({ length: 3 }, () => ({ colspan: { default: 12, s: 4 } }))}>
        <FormField label={isData ? "Resource type" : "Event source"}>
          <Autosuggest
            value={subject}
            options={isData ? TYPES : SOURCES}
            onChange={({ detail }) => onChange({ ...card, subject: detail.value })}
            enteredTextLabel={(text) => `Use: ${text}`}
            placeholder={isData ? "AWS::S3::Object" : "s3.amazonaws.com"}
            empty="Nothing to suggest"
          />
        </FormField>
        <FormField label="Log selector template">
          <Select
            selectedOption={TEMPLATES.find(({ value }) => value === template) ?? null}
            options={templates}
            onChange={({ detail }) => chooseTemplate(detail.selectedOption.value as CardTemplate)}
          />
        </FormField>
        <FormField label="Selector name - optional">
          <Input
            value={name}
            onChange={({ detail }) => onChange({ ...card, name: detail.value })}
          />
        </FormField>
      </Grid>
      {template === "custom" && (
        <ConditionsEditor
          category={category}
          conditions={conditions}
          onChange={(changed) => onChange({ ...card, conditions: changed })}
        />
      )}
    </SpaceBetween>
  );
}

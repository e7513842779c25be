import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { INSIGHT_TYPES } from "../selectors/insight-types.ts";
import type { FormPartProps } from "./trail-form.ts";

/** Which Insights the trail asks for. */
export function InsightsPart({ form, errors, onChange }: FormPartProps) {
  const { insights } = form;
  const choose = (type: string, isOn: boolean) =>
    onChange({ insights: isOn ? [...insights, type] : insights.filter((one) => one !== type) });
  return (
    <Container
      id="trail-insights"
      header={
        <Header
          variant="h2"
          description="Kept with the trail as AWS does. This server makes no Insights events."
        >
          Insights events
        </Header>
      }
    >
      <FormField errorText={errors.insights}>
        <SpaceBetween size="xs">
          {[...INSIGHT_TYPES].map(([type, label]) => (
            <Checkbox
              key={type}
              checked={insights.includes(type)}
              onChange={({ detail }) => choose(type, detail.checked)}
            >
              {label}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FormField>
    </Container>
  );
}

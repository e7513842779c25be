import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { regionOptions } from "../../common/regions.ts";
import type { FormPartProps } from "./trail-form.ts";

export interface GeneralPartProps extends FormPartProps {
  readonly isNew: boolean;
}

/** What the trail is called, and whose events it logs. */
export function GeneralPart({ form, errors, onChange, isNew }: GeneralPartProps) {
  const { name, region, isMultiRegion, isOrganization } = form;
  const options = regionOptions([region]);
  return (
    <Container header={<Header variant="h2">General details</Header>}>
      <SpaceBetween size="l">
        <FormField
          label="Trail name"
          description={isNew ? "Unique in its home region." : "It cannot be changed."}
          constraintText="3 to 128 characters: letters, digits, periods, hyphens and underscores."
          errorText={errors.name}
        >
          <Input
            value={name}
            disabled={!isNew}
            onChange={({ detail }) => onChange({ name: detail.value })}
          />
        </FormField>
        <FormField
          label="Home region"
          description="Where the trail is kept; its new bucket, topic and log group are made there."
        >
          <Select
            selectedOption={options.find(({ value }) => value === region) ?? null}
            options={options}
            disabled={!isNew}
            filteringType="auto"
            onChange={({ detail }) => onChange({ region: detail.selectedOption.value ?? region })}
          />
        </FormField>
        <FormField label="Which events">
          <Checkbox
            checked={isMultiRegion}
            onChange={({ detail }) => onChange({ isMultiRegion: detail.checked })}
            description="Otherwise those of the home region alone."
          >
            Multi-region trail: log the events of all regions
          </Checkbox>
        </FormField>
        <FormField errorText={errors.organization} stretch>
          <Checkbox
            checked={isOrganization}
            onChange={({ detail }) => onChange({ isOrganization: detail.checked })}
            description="For an organization's management account, and who administers its trails."
          >
            Enable for all accounts in my organization
          </Checkbox>
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

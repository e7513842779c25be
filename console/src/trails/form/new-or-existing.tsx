import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Choice } from "./trail-form.ts";

export interface NewOrExistingProps {
  /** What is chosen, e.g. `S3 bucket`. */
  readonly label: string;
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
  readonly newLabel: string;
  readonly newName: string;
  readonly onNewName: (name: string) => void;
  /** What happens to a new one. */
  readonly newDescription: string;
  /** How one that there is, is chosen. */
  readonly existing: ReactNode;
  readonly existingLabel: string;
  readonly error: string | undefined;
}

/** Has something made, or uses one that there is. */
export function NewOrExisting(props: NewOrExistingProps) {
  const { label, choice, error } = props;
  return (
    <SpaceBetween size="s">
      <FormField label={label}>
        <RadioGroup
          value={choice}
          onChange={({ detail }) => props.onChoice(detail.value as Choice)}
          items={[
            { value: "new", label: "New", description: props.newDescription },
            { value: "existing", label: "Existing" },
          ]}
        />
      </FormField>
      <FormField label={choice === "new" ? props.newLabel : props.existingLabel} errorText={error}>
        {choice === "new" ? (
          <Input value={props.newName} onChange={({ detail }) => props.onNewName(detail.value)} />
        ) : (
          props.existing
        )}
      </FormField>
    </SpaceBetween>
  );
}

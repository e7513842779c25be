import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

const NAME_LENGTH_MAX = 80;

export interface SaveDialogProps {
  readonly onSave: (name: string) => void;
  readonly onDismiss: () => void;
}

/** Asks for the name that a query is kept under. */
export function SaveDialog({ onSave, onDismiss }: SaveDialogProps) {
  const [name, setName] = useState("");
  const given = name.trim();
  const isGood = given !== "" && given.length <= NAME_LENGTH_MAX;
  return (
    <Modal
      visible
      header="Save the query"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!isGood} onClick={() => onSave(given)}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField
        label="Name"
        description="Kept in this browser. A query of the same name is replaced."
        errorText={given.length > NAME_LENGTH_MAX && `At most ${NAME_LENGTH_MAX} characters`}
      >
        <Input
          value={name}
          autoFocus
          onChange={({ detail }) => setName(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === "Enter" && isGood) onSave(given);
          }}
        />
      </FormField>
    </Modal>
  );
}

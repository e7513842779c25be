import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ErrorAlert } from "../../common/error-alert.tsx";

const WORD = "delete";

export interface DeleteDialogProps {
  readonly name: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onDelete: () => void;
  readonly onDismiss: () => void;
}

/** Has it typed that a trail is to be deleted. */
export function DeleteDialog({ name, isPending, error, onDelete, onDismiss }: DeleteDialogProps) {
  const [typed, setTyped] = useState("");
  const isTyped = typed.trim().toLowerCase() === WORD;
  return (
    <Modal
      visible
      header="Delete trail"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!isTyped} loading={isPending} onClick={onDelete}>
              Delete
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error && <ErrorAlert title="The trail was not deleted" error={error} />}
        <span>
          Delete trail <b>{name}</b> permanently? This cannot be undone.
        </span>
        <Alert type="info">
          Its log files and digest files stay in the bucket, and a last digest vouches for them.
        </Alert>
        <FormField label={`To confirm, type ${WORD}.`}>
          <Input
            value={typed}
            placeholder={WORD}
            autoFocus
            onChange={({ detail }) => setTyped(detail.value)}
            onKeyDown={({ detail }) => {
              if (detail.key === "Enter" && isTyped) onDelete();
            }}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}

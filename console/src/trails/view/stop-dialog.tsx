import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ErrorAlert } from "../../common/error-alert.tsx";

export interface StopDialogProps {
  readonly name: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onStop: () => void;
  readonly onDismiss: () => void;
}

/** Has it confirmed that a trail is to log no more. */
export function StopDialog({ name, isPending, error, onStop, onDismiss }: StopDialogProps) {
  return (
    <Modal
      visible
      header="Stop logging"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" loading={isPending} onClick={onStop}>
              Stop logging
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error && <ErrorAlert title="The trail was not stopped" error={error} />}
        <span>
          Trail <b>{name}</b> delivers what was recorded so far, and nothing that happens while it
          is off. Event history goes on recording.
        </span>
      </SpaceBetween>
    </Modal>
  );
}

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ResourceAtTime } from "../../../src/operator/messages/resources.ts";
import { saveFile } from "../common/save-file.ts";
import { formatTime } from "../common/time.ts";

export interface BringBackDialogProps {
  readonly found: ResourceAtTime;
  readonly onDismiss: () => void;
}

const FILE = "changes.json";

/** Gives the change batch that brings a zone back; running it is left to whoever may. */
export function BringBackDialog({ found, onDismiss }: BringBackDialogProps) {
  const { resource, event, state, changesBack = [] } = found;
  const batch = {
    Comment: `Back to ${event?.eventTime ?? "the beginning"}`,
    Changes: changesBack,
  };
  const json = `${JSON.stringify(batch, null, 2)}\n`;
  const zone = resource.title ?? resource.name;
  return (
    <Modal
      visible
      size="large"
      header="Bring the zone back"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Close
            </Button>
            <Button
              variant="primary"
              iconName="download"
              onClick={() => saveFile(FILE, json, "application/json")}
            >
              {`Download ${FILE}`}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">
          {`These changes bring the record sets of ${zone} back to what they were after `}
          {event ? `${event.eventName}, ${formatTime(event.eventTime)}.` : "nothing."}
        </Box>
        {state.doubts.length > 0 && (
          <Alert type="warning" header="Read them before you run them">
            {state.doubts.join(" ")}
          </Alert>
        )}
        <Box variant="code" display="block">
          {`aws route53 change-resource-record-sets --hosted-zone-id ${resource.name} `}
          {`--change-batch file://${FILE}`}
        </Box>
        <pre className="value-lines">{json}</pre>
      </SpaceBetween>
    </Modal>
  );
}

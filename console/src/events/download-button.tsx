import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import type { EventSearch, ExportFormat } from "../../../src/operator/messages/events.ts";
import { useNotifications } from "../app/notifications.tsx";
import { postJson, Refused } from "../http/call.ts";

const ITEMS = [
  { id: "csv", text: "Download as CSV" },
  { id: "json", text: "Download as JSON" },
];

export interface DownloadButtonProps {
  /** Whose events are meant, at the time of the click. */
  readonly search: () => EventSearch;
}

/** Downloads all events of the filter, not only those of the page. */
export function DownloadButton({ search }: DownloadButtonProps) {
  const { notify } = useNotifications();
  const [isStarting, setStarting] = useState(false);
  const download = async (format: ExportFormat) => {
    setStarting(true);
    try {
      await startDownload(format, search());
      notify({
        type: "success",
        header: `The download of events as ${format.toUpperCase()} has started`,
        content: "The browser keeps the file with its other downloads.",
      });
    } catch (error) {
      const hint = error instanceof Refused ? error.hint : undefined;
      const message = error instanceof Error ? error.message : String(error);
      notify({
        type: "error",
        header: "Events cannot be downloaded",
        content: hint === undefined ? message : `${message} ${hint}`,
      });
    } finally {
      setStarting(false);
    }
  };
  return (
    <ButtonDropdown
      items={ITEMS}
      loading={isStarting}
      onItemClick={({ detail }) => void download(detail.id as ExportFormat)}
      expandToViewport
    >
      Download events
    </ButtonDropdown>
  );
}

/** The browser writes the file as it comes: history may be larger than what a page can hold. */
async function startDownload(format: ExportFormat, search: EventSearch): Promise<void> {
  // A download that is refused tells nobody why, so the same is asked first for one event.
  await postJson("events/search", { ...search, pageSize: 1 });
  const parameters = new URLSearchParams({ format, search: JSON.stringify(search) });
  const link = document.createElement("a");
  link.href = `/_trailcam/events/export?${parameters}`;
  link.download = `event_history.${format}`;
  link.click();
}

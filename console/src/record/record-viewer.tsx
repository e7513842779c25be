import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { saveFile } from "../common/save-file.ts";
import { ChosenBar } from "./tree/chosen-bar.tsx";
import { JsonTree } from "./tree/json-tree.tsx";
import { TreeToolbar } from "./tree/tree-toolbar.tsx";
import { useTree } from "./tree/use-tree.ts";

export interface RecordViewerProps {
  readonly eventId: string;
  /** As it was journaled: copied and downloaded to the byte. */
  readonly record: string;
}

/** The event record: its JSON to read, search, fold and copy. */
export function RecordViewer({ eventId, record }: RecordViewerProps) {
  const tree = useTree(record);
  const { nodes, folded, matches, current, chosen } = tree;
  const node = nodes[chosen];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`JSON, ${new Blob([record]).size.toLocaleString("en")} bytes.`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <CopyToClipboard
                copyButtonText="Copy"
                copyButtonAriaLabel="Copy the record"
                textToCopy={record}
                copySuccessText="Record copied"
                copyErrorText="The record was not copied"
              />
              <Button
                iconName="download"
                ariaLabel="Download the record"
                onClick={() => saveFile(`${eventId}.json`, record, "application/json")}
              >
                Download
              </Button>
            </SpaceBetween>
          }
        >
          Event record
        </Header>
      }
    >
      <TreeToolbar tree={tree} />
      {/* Together, so that the bar stays below what is read and never over the toolbar. */}
      <div>
        <JsonTree
          label="Event record"
          nodes={nodes}
          folded={folded}
          matches={matches}
          current={matches[current]}
          chosen={chosen}
          onChoose={tree.choose}
          onFold={tree.fold}
        />
        {node && <ChosenBar node={node} />}
      </div>
    </Container>
  );
}

import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useNotifications } from "../../app/notifications.tsx";
import { copyText } from "../../common/copy-text.ts";
import { formatJson } from "../../common/json/format-json.ts";
import type { TreeNode } from "./tree-nodes.ts";

/** Where the chosen value is, and its copies. */
export function ChosenBar({ node }: { readonly node: TreeNode }) {
  const { notify } = useNotifications();
  const copy = (what: string, text: string) =>
    copyText(text).then(
      () => notify({ type: "success", header: `${what} copied` }),
      (error: Error) =>
        notify({ type: "error", header: "Nothing was copied", content: error.message }),
    );
  return (
    <section className="json-bar" aria-label="Chosen value">
      <div className="json-path">{node.path === "" ? "The whole record" : node.path}</div>
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          iconName="copy"
          variant="inline-link"
          disabled={node.path === ""}
          onClick={() => void copy("Path", node.path)}
        >
          Copy path
        </Button>
        <Button
          iconName="copy"
          variant="inline-link"
          onClick={() => void copy("Value", copiedValue(node))}
        >
          Copy value
        </Button>
      </SpaceBetween>
    </section>
  );
}

/** Text without its quotes, the rest as JSON. */
function copiedValue({ value }: TreeNode): string {
  return typeof value === "string" ? value : formatJson(value);
}

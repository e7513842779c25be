import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown, {
  type ButtonDropdownProps,
} from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useNotifications } from "../app/notifications.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { EXAMPLES, readSaved, remove, type SavedQuery, save } from "./examples.ts";
import { exportResult } from "./export-result.ts";
import { ResultTable } from "./result-table.tsx";
import { SaveDialog } from "./save-dialog.tsx";
import { SchemaPanel } from "./schema-panel.tsx";
import { SqlEditor } from "./sql-editor.tsx";
import { useQueryRun } from "./use-query-run.ts";
import "./sql.css";

/** SQL over Event history: a query, its rows, and what can be asked. The query is in the URL. */
export function SqlPage() {
  const [parameters, setParameters] = useSearchParams();
  const [sql, setSql] = useState(parameters.get("q") ?? EXAMPLES[0]?.sql ?? "");
  const [saved, setSaved] = useState(readSaved);
  const [isSaving, setSaving] = useState(false);
  const { run, start, stop } = useQueryRun();
  const { notify } = useNotifications();
  const isRunning = run.state === "running";
  const runNow = () => {
    setParameters({ q: sql }, { replace: true });
    void start(sql);
  };
  const download = (format: "csv" | "jsonl") =>
    exportResult(run.sql, format).catch((error: Error) =>
      notify({ type: "error", header: "The result was not exported", content: error.message }),
    );
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Read-only SQL over the table events: one row a record, of any category."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <QueryMenu
                saved={saved}
                onChoose={setSql}
                onRemove={(name) => setSaved(remove(name))}
              />
              <Button onClick={() => setSaving(true)} disabled={sql.trim() === ""}>
                Save
              </Button>
              {isRunning && <Button onClick={stop}>Stop</Button>}
              <Button
                variant="primary"
                onClick={runNow}
                loading={isRunning}
                disabled={sql.trim() === ""}
              >
                Run
              </Button>
            </SpaceBetween>
          }
        >
          SQL
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Grid
          gridDefinition={[{ colspan: { default: 12, m: 8 } }, { colspan: { default: 12, m: 4 } }]}
        >
          <Container header={<Header variant="h2">Query</Header>} fitHeight>
            <SqlEditor value={sql} onChange={setSql} onRun={runNow} />
            <Box variant="small" margin={{ top: "xs" }} display="block">
              Ctrl+Enter runs it. Escape, then Tab, leaves the editor.
            </Box>
          </Container>
          <SchemaPanel
            onInsert={(name) => setSql((now) => `${now}${/\s$|^$/.test(now) ? "" : " "}${name}`)}
          />
        </Grid>
        {run.state === "failed" && <ErrorAlert title="The query did not run" error={run.error} />}
        <ResultTable
          run={run}
          actions={
            <ButtonDropdown
              items={[
                { id: "csv", text: "CSV" },
                { id: "jsonl", text: "JSON lines" },
              ]}
              disabled={run.state !== "done"}
              onItemClick={({ detail }) => void download(detail.id as "csv" | "jsonl")}
            >
              Export
            </ButtonDropdown>
          }
        />
      </SpaceBetween>
      {isSaving && (
        <SaveDialog
          onDismiss={() => setSaving(false)}
          onSave={(name) => {
            setSaved(save({ name, sql }));
            setSaving(false);
            notify({ type: "success", header: `Saved as “${name}” in this browser` });
          }}
        />
      )}
    </ContentLayout>
  );
}

interface QueryMenuProps {
  readonly saved: readonly SavedQuery[];
  readonly onChoose: (sql: string) => void;
  readonly onRemove: (name: string) => void;
}

function QueryMenu({ saved, onChoose, onRemove }: QueryMenuProps) {
  const group = (text: string, kind: string, queries: readonly SavedQuery[]) => ({
    text,
    items: queries.map(({ name }) => ({ id: `${kind}:${name}`, text: name })),
  });
  const items: ButtonDropdownProps.ItemOrGroup[] = [
    group("Examples", "example", EXAMPLES),
    ...(saved.length > 0 ? [group("Saved", "saved", saved), group("Remove", "remove", saved)] : []),
  ];
  return (
    <ButtonDropdown
      items={items}
      expandableGroups={saved.length > 0}
      onItemClick={({ detail }) => {
        const [kind, ...rest] = detail.id.split(":");
        const name = rest.join(":");
        if (kind === "remove") onRemove(name);
        const from = kind === "example" ? EXAMPLES : kind === "saved" ? saved : [];
        const query = from.find((each) => each.name === name);
        if (query) onChoose(query.sql);
      }}
    >
      Queries
    </ButtonDropdown>
  );
}

import Table from "@cloudscape-design/components/table";
import type { NumberedFinding, VerifyRun } from "./use-verify-run.ts";

/** What is not as it was delivered. */
export function FindingsTable({ run }: { readonly run: VerifyRun }) {
  const { findings, report } = run;
  const unlisted = (report?.findingsCount ?? findings.length) - findings.length;
  return (
    <Table
      variant="embedded"
      items={findings}
      trackBy={({ number }) => String(number)}
      ariaLabels={{ tableLabel: "Findings" }}
      wrapLines
      columnDefinitions={[
        { id: "what", header: "What is wrong", cell: ({ what }: NumberedFinding) => what },
        {
          id: "key",
          header: "File",
          cell: ({ key }: NumberedFinding) => key ?? "-",
        },
      ]}
      {...(unlisted > 0 && { footer: `${unlisted.toLocaleString("en")} more are not listed.` })}
    />
  );
}

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { ErrorAlert } from "../../../common/error-alert.tsx";
import { TimeRangePicker } from "../../../events/filter/time-range-picker.tsx";
import { boundsOf, type TimeRange } from "../../../events/time-range.ts";
import type { Trail } from "../../trail.ts";
import { FindingsTable } from "./findings-table.tsx";
import { useVerifyRun, type VerifyRun } from "./use-verify-run.ts";

/** Checks that all that the trail delivered is there, and as it was delivered. */
export function IntegrityPanel({ trail }: { readonly trail: Trail }) {
  const { TrailARN: arn, LogFileValidationEnabled: isProven } = trail;
  const { run, start, cancel } = useVerifyRun();
  const [range, setRange] = useState<TimeRange>();
  const isRunning = run.state === "running";
  const check = () => void start({ trail: arn, ...(range && boundsOf(range, Date.now())) });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Holds the files in the bucket against their hashes and signatures."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <TimeRangePicker
                range={range}
                placeholder="All that was delivered"
                isDisabled={isRunning}
                onChange={setRange}
              />
              {isRunning ? (
                <Button onClick={cancel}>Cancel</Button>
              ) : (
                <Button onClick={check}>Check integrity</Button>
              )}
            </SpaceBetween>
          }
        >
          Integrity
        </Header>
      }
    >
      <SpaceBetween size="m">
        {!isProven && (
          <Alert type="info">
            Log file validation is off: no digests vouch for what is delivered now.
          </Alert>
        )}
        <LiveRegion>
          <RunState run={run} />
        </LiveRegion>
        {run.findings.length > 0 && <FindingsTable run={run} />}
      </SpaceBetween>
    </Container>
  );
}

function RunState({ run }: { readonly run: VerifyRun }) {
  const seen = `${countOf(run.digests, "digest")} and ${countOf(run.logFiles, "log file")}`;
  switch (run.state) {
    case "idle":
      return <StatusIndicator type="pending">Not checked yet</StatusIndicator>;
    case "running":
      return <StatusIndicator type="loading">Checking: {seen} so far</StatusIndicator>;
    case "cancelled":
      return <StatusIndicator type="stopped">Cancelled after {seen}</StatusIndicator>;
    case "failed":
      return <ErrorAlert title="Not everything could be checked" error={run.error} />;
    case "done":
      return <Report run={run} seen={seen} />;
  }
}

function Report({ run, seen }: { readonly run: VerifyRun; readonly seen: string }) {
  const { isValid = false, findingsCount = 0, remarks = [] } = run.report ?? {};
  return (
    <Alert
      type={isValid ? "success" : "error"}
      header={isValid ? "Valid" : `Not valid: ${countOf(findingsCount, "finding")}`}
    >
      {isValid
        ? `${seen} were checked: nothing is missing, and nothing was changed.`
        : `${seen} were checked. What is wrong is listed below.`}
      {remarks.length > 0 && (
        <ul>
          {remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

const countOf = (count: number, thing: string) =>
  `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;

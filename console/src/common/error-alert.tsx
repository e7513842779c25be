import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Refused } from "../http/call.ts";

export interface ErrorAlertProps {
  /** What did not work, e.g. `Events cannot be shown`. */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Says what did not work, why, and what to do. */
export function ErrorAlert({ title, error, onRetry }: ErrorAlertProps) {
  const hint = error instanceof Refused ? error.hint : undefined;
  return (
    <Alert
      type="error"
      header={title}
      action={onRetry && <Button onClick={onRetry}>Try again</Button>}
    >
      {error instanceof Error ? error.message : String(error)}
      {hint !== undefined && ` ${hint}`}
    </Alert>
  );
}

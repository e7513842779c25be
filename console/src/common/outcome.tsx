import StatusIndicator from "@cloudscape-design/components/status-indicator";

/** An error that says that somebody was not allowed to. */
const DENIAL = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden|^403$/;

/** How a call ended; denials and other errors told apart at a glance. */
export function Outcome({ errorCode }: { readonly errorCode: string }) {
  if (errorCode === "") return <StatusIndicator type="success">Succeeded</StatusIndicator>;
  const isDenied = DENIAL.test(errorCode);
  return (
    <StatusIndicator
      type={isDenied ? "error" : "warning"}
      iconAriaLabel={isDenied ? "Denied" : "Failed"}
    >
      {isDenied ? `Denied: ${errorCode}` : `Failed: ${errorCode}`}
    </StatusIndicator>
  );
}

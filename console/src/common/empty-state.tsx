import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

export interface EmptyStateProps {
  readonly title: string;
  /** The next step. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What a table or page shows in place of nothing. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Box textAlign="center" color="inherit" margin={{ vertical: "l" }}>
      <SpaceBetween size="xs">
        <Box variant="strong" color="inherit">
          {title}
        </Box>
        {children !== undefined && <Box color="text-body-secondary">{children}</Box>}
        {action}
      </SpaceBetween>
    </Box>
  );
}

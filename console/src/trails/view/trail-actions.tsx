import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useNotifications } from "../../app/notifications.tsx";
import { trailNameOf, trailPath } from "../trail.ts";
import { statusQuery } from "../trail-queries.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { StopDialog } from "./stop-dialog.tsx";
import { useTrailAction } from "./use-trail-actions.ts";

/** What can be done with a trail. */
export function TrailActions({ arn }: { readonly arn: string }) {
  const navigate = useNavigate();
  const { notify } = useNotifications();
  const [dialog, setDialog] = useState<"stop" | "delete">();
  const { data: status } = useQuery(statusQuery(arn));
  const { mutate, isPending, error, reset } = useTrailAction(arn, (action) => {
    setDialog(undefined);
    if (action === "DeleteTrail") void navigate("/trails");
  });
  const open = (name: "stop" | "delete") => {
    reset();
    setDialog(name);
  };
  const start = () =>
    mutate("StartLogging", {
      onError: ({ message }) =>
        notify({
          type: "error",
          header: `Trail ${trailNameOf(arn)} was not started`,
          content: message,
        }),
    });
  const shared = {
    name: trailNameOf(arn),
    isPending,
    error,
    onDismiss: () => setDialog(undefined),
  };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => open("delete")}>Delete</Button>
      <Button onClick={() => void navigate(`${trailPath(arn)}/edit`)}>Edit</Button>
      {status?.isLogging === false && (
        <Button variant="primary" loading={isPending && !dialog} onClick={start}>
          Start logging
        </Button>
      )}
      {status?.isLogging && <Button onClick={() => open("stop")}>Stop logging</Button>}
      {dialog === "stop" && <StopDialog {...shared} onStop={() => mutate("StopLogging")} />}
      {dialog === "delete" && <DeleteDialog {...shared} onDelete={() => mutate("DeleteTrail")} />}
    </SpaceBetween>
  );
}

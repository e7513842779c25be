import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNotifications } from "../../app/notifications.tsx";
import { callCloudTrail } from "../../http/aws.ts";
import { homeRegionOf, type Trail, trailNameOf } from "../trail.ts";
import { LIST_KEY, TRAILS_KEY, trailKey } from "../trail-queries.ts";

export type TrailAction = "StartLogging" | "StopLogging" | "DeleteTrail";

const DONE: Readonly<Record<TrailAction, string>> = {
  StartLogging: "logs",
  StopLogging: "no longer logs",
  DeleteTrail: "was deleted",
};

/** Starts, stops or deletes a trail. @param onDone told of what was done. */
export function useTrailAction(arn: string, onDone: (action: TrailAction) => void) {
  const client = useQueryClient();
  const { notify } = useNotifications();
  return useMutation({
    mutationFn: (action: TrailAction) =>
      callCloudTrail(action, { Name: arn }, { region: homeRegionOf(arn) }),
    onSuccess: (_, action) => {
      notify({ type: "success", header: `Trail ${trailNameOf(arn)} ${DONE[action]}` });
      onDone(action);
      if (action === "DeleteTrail") {
        client.removeQueries({ queryKey: trailKey(arn) });
        client.setQueryData<readonly Trail[]>(LIST_KEY, (list) =>
          list?.filter(({ TrailARN }) => TrailARN !== arn),
        );
      }
      // What there is of a deleted trail is not asked for again: it would be refused.
      const queryKey = action === "DeleteTrail" ? LIST_KEY : TRAILS_KEY;
      void client.invalidateQueries({ queryKey });
    },
  });
}

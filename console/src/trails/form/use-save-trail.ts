import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useNotifications } from "../../app/notifications.tsx";
import { useSignedIn } from "../../session/session-context.ts";
import { trailPath } from "../trail.ts";
import { TRAILS_KEY } from "../trail-queries.ts";
import { saveTrail } from "./save-trail.ts";
import { StepFailed } from "./step-failed.ts";
import type { FieldErrors, KnownTrail, TrailForm } from "./trail-form.ts";

export interface SaveTrailOptions {
  /** The trail as it is; undefined for a new one. */
  readonly known: KnownTrail | undefined;
  /** Told what was refused, and where. */
  readonly onRefused: (errors: FieldErrors) => void;
}

/** Saves a form and goes on to the trail's page. */
export function useSaveTrail({ known, onRefused }: SaveTrailOptions) {
  const { accountId } = useSignedIn();
  const { notify } = useNotifications();
  const navigate = useNavigate();
  const client = useQueryClient();
  const made = useRef(new Set<string>());
  const [step, setStep] = useState("");
  const { mutate, isPending } = useMutation({
    mutationFn: (form: TrailForm) =>
      saveTrail(form, { accountId, known, made: made.current, onStep: setStep }),
    onSuccess: (arn, { name }) => {
      notify({
        type: "success",
        header: known ? `Trail ${name} was changed` : `Trail ${name} was created and logs`,
      });
      void navigate(trailPath(arn));
    },
    onError: (error) =>
      onRefused({ [error instanceof StepFailed ? error.field : "whole"]: error.message }),
    // Also after a failure: some of it may have been done.
    onSettled: () => client.invalidateQueries({ queryKey: TRAILS_KEY }),
  });
  return { save: mutate, isSaving: isPending, step };
}

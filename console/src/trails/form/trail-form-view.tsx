import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { trailPath } from "../trail.ts";
import { faultsOf, withoutErrorsOf } from "./check-form.ts";
import { DeliveryPart } from "./delivery-part.tsx";
import { EventsPart } from "./events/events-part.tsx";
import { GeneralPart } from "./general-part.tsx";
import { InsightsPart } from "./insights-part.tsx";
import { StoragePart } from "./storage-part.tsx";
import { TagsPart } from "./tags-part.tsx";
import type { FieldErrors, KnownTrail, TrailForm } from "./trail-form.ts";
import { useSaveTrail } from "./use-save-trail.ts";

export interface TrailFormViewProps {
  readonly initial: TrailForm;
  /** The trail as it is; undefined for a new one. */
  readonly known: KnownTrail | undefined;
}

/** All that can be said of a trail, on one page. */
export function TrailFormView({ initial, known }: TrailFormViewProps) {
  const navigate = useNavigate();
  const [form, setForm] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const top = useRef<HTMLDivElement>(null);
  const isRefused = useRef(false);
  const refuse = (found: FieldErrors) => {
    isRefused.current = true;
    setErrors(found);
  };
  // When the errors are drawn; not again when some of them have gone.
  useEffect(() => {
    if (isRefused.current) showFirstError(top.current, errors);
    isRefused.current = false;
  }, [errors]);
  const { save, isSaving, step } = useSaveTrail({ known, onRefused: refuse });

  const change = (changes: Partial<TrailForm>) => {
    setForm((now) => ({ ...now, ...changes }));
    setErrors((now) => withoutErrorsOf(changes, now));
  };
  const submit = () => {
    const found = faultsOf(form);
    if (Object.keys(found).length > 0) return refuse(found);
    setErrors({});
    save(form);
  };
  const leave = () => void navigate(known ? trailPath(known.trail.TrailARN) : "/trails");
  const part = { form, errors, onChange: change };
  return (
    <div ref={top}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {isSaving && <StatusIndicator type="loading">{step}</StatusIndicator>}
              <Button variant="link" formAction="none" disabled={isSaving} onClick={leave}>
                Cancel
              </Button>
              <Button variant="primary" loading={isSaving}>
                {known ? "Save changes" : "Create trail"}
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {errors.whole !== undefined && (
              <Alert type="error" header={known ? "The trail was not changed" : "Not all was done"}>
                {errors.whole}
              </Alert>
            )}
            <GeneralPart {...part} isNew={!known} />
            <StoragePart {...part} />
            <DeliveryPart {...part} />
            <EventsPart {...part} />
            <InsightsPart {...part} />
            <TagsPart {...part} />
          </SpaceBetween>
        </Form>
      </form>
    </div>
  );
}

/** Puts the keyboard where something is to be put right, or at least shows it. */
function showFirstError(within: HTMLElement | null, errors: FieldErrors): void {
  const invalid = within?.querySelector<HTMLElement>("[aria-invalid=true]");
  const [first = "whole"] = Object.keys(errors);
  if (invalid) invalid.focus();
  else (document.getElementById(`trail-${first}`) ?? within)?.scrollIntoView();
}

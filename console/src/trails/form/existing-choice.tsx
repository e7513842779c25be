import Autosuggest, { type AutosuggestProps } from "@cloudscape-design/components/autosuggest";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { TRAILS_KEY } from "../trail-queries.ts";

export interface ExistingChoiceProps {
  /** Apart from what other choices load, e.g. `["buckets", region]`. */
  readonly queryKey: readonly string[];
  readonly load: (signal: AbortSignal) => Promise<readonly AutosuggestProps.Option[]>;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder: string;
  /** What the account has none of, e.g. `buckets`. */
  readonly things: string;
  readonly ariaLabel?: string;
}

/** Chooses one of what there is; what is not listed can be typed. */
export function ExistingChoice(props: ExistingChoiceProps) {
  const { queryKey, load, value, onChange, placeholder, things, ariaLabel } = props;
  // Asked when it is opened: listing is a call of AWS's API, and recorded.
  const [isOpened, setOpened] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...TRAILS_KEY, "choices", ...queryKey],
    queryFn: ({ signal }) => load(signal),
    enabled: isOpened,
  });
  return (
    <Autosuggest
      value={value}
      onChange={({ detail }) => onChange(detail.value)}
      onFocus={() => setOpened(true)}
      onLoadItems={({ detail }) => {
        if (detail.samePage) void refetch();
      }}
      options={data ?? []}
      enteredTextLabel={(text) => `Use: ${text}`}
      statusType={error ? "error" : isPending ? "loading" : "finished"}
      loadingText={`Loading ${things}`}
      errorText={error ? error.message : ""}
      recoveryText="Try again"
      empty={`No ${things}`}
      placeholder={placeholder}
      {...(ariaLabel !== undefined && { ariaLabel })}
    />
  );
}

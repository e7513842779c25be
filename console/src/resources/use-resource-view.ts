import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/** What is shown of a resource; all of it is in the address. */
export interface ResourceView {
  readonly tab: "changes" | "state";
  readonly order: "newest" | "oldest";
  /** What a part's name must contain. */
  readonly part: string;
  /** True to leave out what changed nothing. */
  readonly isEffective: boolean;
  /** The change after which the state is shown; as it is now when undefined. */
  readonly after: string | undefined;
}

export function useResourceView(): readonly [
  ResourceView,
  (changed: Partial<ResourceView>) => void,
] {
  const [parameters, setParameters] = useSearchParams();
  const view = useMemo(() => read(parameters), [parameters]);
  const change = useCallback(
    (changed: Partial<ResourceView>) => {
      // Typing makes no steps to go back by; going to another tab does.
      const replace = changed.tab === undefined;
      setParameters((now) => write({ ...read(now), ...changed }, now), { replace });
    },
    [setParameters],
  );
  return [view, change];
}

function read(parameters: URLSearchParams): ResourceView {
  return {
    tab: parameters.get("tab") === "state" ? "state" : "changes",
    order: parameters.get("order") === "oldest" ? "oldest" : "newest",
    part: parameters.get("part") ?? "",
    isEffective: parameters.get("effective") === "true",
    after: parameters.get("after") ?? undefined,
  };
}

function write(view: ResourceView, now: URLSearchParams): URLSearchParams {
  const account = now.get("account");
  return new URLSearchParams({
    ...(account && { account }),
    ...(view.tab === "state" && { tab: "state" }),
    ...(view.order === "oldest" && { order: "oldest" }),
    ...(view.part !== "" && { part: view.part }),
    ...(view.isEffective && { effective: "true" }),
    ...(view.after !== undefined && { after: view.after }),
  });
}

import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/** Which resources are shown; all of it is in the address. */
export interface ResourcesView {
  /** Every type when empty. */
  readonly type: string;
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

export function useResourcesView(): readonly [
  ResourcesView,
  (changed: Partial<ResourcesView>) => void,
] {
  const [parameters, setParameters] = useSearchParams();
  const view = useMemo(() => read(parameters), [parameters]);
  const change = useCallback(
    (changed: Partial<ResourcesView>) => {
      // Other resources begin at their first page.
      setParameters((now) => write({ ...read(now), page: 1, ...changed }), { replace: true });
    },
    [setParameters],
  );
  return [view, change];
}

function read(parameters: URLSearchParams): ResourcesView {
  return {
    type: parameters.get("type") ?? "",
    text: parameters.get("text") ?? "",
    page: Math.max(1, Number.parseInt(parameters.get("page") ?? "1", 10) || 1),
  };
}

function write({ type, text, page }: ResourcesView): URLSearchParams {
  return new URLSearchParams({
    ...(type !== "" && { type }),
    ...(text !== "" && { text }),
    ...(page > 1 && { page: String(page) }),
  });
}

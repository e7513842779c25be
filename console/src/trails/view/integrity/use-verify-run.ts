import { useCallback, useEffect, useRef, useState } from "react";
import type { VerifyLine, VerifyRequest } from "../../../../../src/operator/messages/trails.ts";
import { streamLines } from "../../../http/stream-lines.ts";

type Of<Kind extends VerifyLine["kind"]> = Extract<VerifyLine, { readonly kind: Kind }>;

export interface NumberedFinding extends Of<"finding"> {
  readonly number: number;
}

export interface VerifyRun {
  readonly state: "idle" | "running" | "done" | "cancelled" | "failed";
  readonly digests: number;
  readonly logFiles: number;
  readonly findings: readonly NumberedFinding[];
  readonly report: Of<"report"> | undefined;
  readonly error: unknown;
}

const IDLE: VerifyRun = {
  ...{ state: "idle", digests: 0, logFiles: 0, findings: [] },
  ...{ report: undefined, error: undefined },
};

/** Has a trail verified, line by line; ends with the page. */
export function useVerifyRun() {
  const [run, setRun] = useState(IDLE);
  const current = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => current.current?.abort(), []);

  const start = useCallback(async (request: VerifyRequest) => {
    current.current?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    current.current = controller;
    const change = (next: (run: VerifyRun) => VerifyRun) => {
      if (!signal.aborted) setRun(next);
    };
    setRun({ ...IDLE, state: "running" });
    try {
      for await (const line of streamLines<VerifyLine>("trails/verify", initOf(request, signal))) {
        change((now) => take(now, line));
      }
      // An answer that was cut off ends like one that is whole.
      change((now) => (now.state === "running" ? failed(now, CUT_OFF) : now));
    } catch (error) {
      change((now) => failed(now, error));
    }
  }, []);
  const cancel = useCallback(() => {
    current.current?.abort();
    setRun((now) => ({ ...now, state: "cancelled" }));
  }, []);
  return { run, start, cancel };
}

const CUT_OFF = new Error("The server ended before all of it was verified.");

function initOf(request: VerifyRequest, signal: AbortSignal) {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    signal,
  };
}

function failed(run: VerifyRun, error: unknown): VerifyRun {
  return { ...run, state: "failed", error };
}

function take(run: VerifyRun, line: VerifyLine): VerifyRun {
  switch (line.kind) {
    case "progress":
      return { ...run, digests: line.digests, logFiles: line.logFiles };
    case "finding": {
      const finding = { ...line, number: run.findings.length + 1 };
      return { ...run, findings: [...run.findings, finding] };
    }
    case "report": {
      const { digests, logFiles } = line;
      return { ...run, ...{ state: "done", digests, logFiles, report: line } };
    }
    case "failed":
      return failed(run, new Error(line.error));
  }
}

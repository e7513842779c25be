import type { UpstreamHealth } from "./health-watch.ts";
import type { UpstreamStatus } from "./upstreams.ts";

/**
 * How the upstreams of one table did in all processes that call them.
 *
 * @param statuses of each process, with the same lines in the same order.
 */
export function combineStatuses(
  statuses: readonly (readonly UpstreamStatus[])[],
): readonly UpstreamStatus[] {
  const [own = [], ...others] = statuses;
  return own.map(({ service, address, ...health }, line) => {
    const all = others.flatMap((each) => each[line] ?? []);
    return { service, address, ...all.reduce(combine, health) };
  });
}

function combine(one: UpstreamHealth, other: UpstreamHealth): UpstreamHealth {
  const [earlier, later] = endOf(one) > endOf(other) ? [other, one] : [one, other];
  const failed = (earlier.lastErrorAt ?? "") > (later.lastErrorAt ?? "") ? earlier : later;
  const answered = (earlier.lastAnswerAt ?? "") > (later.lastAnswerAt ?? "") ? earlier : later;
  return {
    state: later.state,
    ...(answered.lastAnswerAt !== undefined && { lastAnswerAt: answered.lastAnswerAt }),
    ...(failed.lastErrorAt !== undefined && { lastErrorAt: failed.lastErrorAt }),
    ...(failed.lastError !== undefined && { lastError: failed.lastError }),
  };
}

/** When the last call ended, well or not; RFC 3339 in UTC sorts as time does. */
function endOf({ state, lastAnswerAt = "", lastErrorAt = "" }: UpstreamHealth): string {
  return state === "failing" ? lastErrorAt : lastAnswerAt;
}

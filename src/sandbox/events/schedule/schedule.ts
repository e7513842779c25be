import { parseCron } from "./cron.ts";

const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  minute: MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 24 * 60 * MINUTE_MS,
};

/** When a rule starts by itself. */
export interface Schedule {
  /**
   * The latest instant after `afterMs`, up to and including `upToMs`, at which it is due.
   *
   * @param fromMs when the schedule began: rates count from there.
   */
  dueWithin(span: {
    readonly afterMs: number;
    readonly upToMs: number;
    readonly fromMs: number;
  }): number | undefined;
}

/**
 * Reads `rate(5 minutes)` or `cron(0 12 * * ? *)`.
 *
 * Source: observed, PutRule: no white space more or less, lower case, `1 minute` but `2 minutes`.
 *
 * @returns undefined for what is none.
 */
export function parseSchedule(expression: string): Schedule | undefined {
  const [, kind, inside = ""] = /^(rate|cron)\(([^()]*)\)$/.exec(expression) ?? [];
  if (kind === "rate") return parseRate(inside);
  const isDue = kind === "cron" ? parseCron(inside) : undefined;
  if (!isDue) return undefined;
  return {
    dueWithin: ({ afterMs, upToMs }) => {
      const latest = Math.floor(upToMs / MINUTE_MS) * MINUTE_MS;
      return latest > afterMs && isDue(new Date(latest)) ? latest : undefined;
    },
  };
}

function parseRate(text: string): Schedule | undefined {
  const [, count, unit = "", plural] = /^([1-9]\d{0,8}) (minute|hour|day)(s?)$/.exec(text) ?? [];
  if (count === undefined || (count === "1") !== (plural === "")) return undefined;
  const periodMs = Number(count) * (UNITS_MS[unit] ?? 0);
  return {
    dueWithin: ({ afterMs, upToMs, fromMs }) => {
      const periods = Math.floor((upToMs - fromMs) / periodMs);
      const dueMs = fromMs + periods * periodMs;
      return periods >= 1 && dueMs > afterMs ? dueMs : undefined;
    },
  };
}

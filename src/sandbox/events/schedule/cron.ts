/** A cron expression's six fields, ready to be asked about a minute. */
export type CronTest = (time: Date) => boolean;

type FieldTest = (value: number, time: Date) => boolean;

interface FieldRules {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  /** Reads what only this field knows; undefined for what it does not know either. */
  readonly special?: (part: string) => FieldTest | undefined;
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
/** Numbered from 1, which is Sunday. */
const DAYS = "SUN MON TUE WED THU FRI SAT".split(" ");

const DAY_OF_MONTH: FieldRules = { min: 1, max: 31, special: specialDay };
const DAY_OF_WEEK: FieldRules = { min: 1, max: 7, names: DAYS, special: specialWeekday };

/**
 * Reads the fields of `cron(minutes hours day-of-month month day-of-week year)`. Times are UTC.
 *
 * Source: documented, EventBridge user guide, schedule expressions: one of the two days is `?`.
 *
 * @returns undefined for what is none.
 */
export function parseCron(expression: string): CronTest | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = "", ...more] =
    expression.split(" ");
  if (more.length > 0 || (day === "?") === (weekday === "?")) return undefined;
  const fields: readonly [FieldTest | undefined, (time: Date) => number][] = [
    [parseField(minute, { min: 0, max: 59 }), (time) => time.getUTCMinutes()],
    [parseField(hour, { min: 0, max: 23 }), (time) => time.getUTCHours()],
    [day === "?" ? always : parseField(day, DAY_OF_MONTH), (time) => time.getUTCDate()],
    [parseField(month, { min: 1, max: 12, names: MONTHS }), (time) => time.getUTCMonth() + 1],
    [weekday === "?" ? always : parseField(weekday, DAY_OF_WEEK), (time) => time.getUTCDay() + 1],
    [parseField(year, { min: 1970, max: 2199 }), (time) => time.getUTCFullYear()],
  ];
  if (fields.some(([test]) => !test)) return undefined;
  return (time) => fields.every(([test, read]) => test?.(read(time), time));
}

const always: FieldTest = () => true;

function parseField(text: string, rules: FieldRules): FieldTest | undefined {
  const tests = text.split(",").map((part) => parsePart(part, rules));
  if (tests.includes(undefined)) return undefined;
  return (value, time) => tests.some((test) => test?.(value, time));
}

function parsePart(part: string, rules: FieldRules): FieldTest | undefined {
  const special = rules.special?.(part);
  if (special) return special;
  const [range = "", step, ...more] = part.split("/");
  const bounds = parseRange(range, rules, step !== undefined);
  if (!bounds || more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) {
    return undefined;
  }
  const [from, to] = bounds;
  const every = Number(step ?? 1);
  const isIn = (value: number) => value >= from && value <= to && (value - from) % every === 0;
  // A range such as FRI-MON goes over the end of the week.
  const isAround = (value: number) => (value >= from ? (value - from) % every === 0 : value <= to);
  return from <= to ? isIn : isAround;
}

function parseRange(
  text: string,
  rules: FieldRules,
  hasStep: boolean,
): readonly [number, number] | undefined {
  if (text === "*") return [rules.min, rules.max];
  const [first = "", last, ...more] = text.split("-");
  const from = parseValue(first, rules);
  const to = last === undefined ? from : parseValue(last, rules);
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  return [from, last === undefined && hasStep ? rules.max : to];
}

function parseValue(text: string, { min, max, names = [] }: FieldRules): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named !== -1) return named + 1;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** `L`, the month's last day; `15W`, the weekday nearest to the 15th. */
function specialDay(part: string): FieldTest | undefined {
  if (part === "L") return (value, time) => value === lastDay(time);
  const day = /^(\d{1,2})W$/.exec(part)?.[1];
  if (day === undefined || Number(day) < 1 || Number(day) > 31) return undefined;
  return (value, time) => value === nearestWeekday(time, Number(day));
}

/** `L`, Saturday; `6L`, the month's last Friday; `3#2`, its second Tuesday. */
function specialWeekday(part: string): FieldTest | undefined {
  if (part === "L") return (value) => value === 7;
  const [, name = "", kind, count] = /^(\w{1,3})(L|#([1-5]))$/.exec(part) ?? [];
  const day = kind === undefined ? undefined : parseValue(name, { min: 1, max: 7, names: DAYS });
  if (day === undefined) return undefined;
  return (value, time) =>
    value === day &&
    (kind === "L"
      ? time.getUTCDate() > lastDay(time) - 7
      : Math.ceil(time.getUTCDate() / 7) === Number(count));
}

function lastDay(time: Date): number {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate();
}

/** Never in another month: of a Saturday the 1st it is Monday the 3rd. */
function nearestWeekday(time: Date, day: number): number {
  const last = lastDay(time);
  const wanted = Math.min(day, last);
  const weekday = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), wanted)).getUTCDay();
  if (weekday === 6) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 0) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}

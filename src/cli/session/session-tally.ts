import { lookupFacts } from "../../lookup-facts/index.ts";

/** What a record says, as far as a report shows it. */
interface ShownRecord {
  readonly eventSource: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters?: unknown;
  readonly resources?: readonly { readonly ARN?: string }[];
}

export interface ServiceTally {
  readonly service: string;
  calls: number;
  writes: number;
  errors: number;
  denied: number;
}

/** Calls that have all of this in common. */
export interface CallTally {
  /** E.g. `s3`. */
  readonly service: string;
  /** E.g. `CreateBucket`. */
  readonly name: string;
  /** What it was done to, where the request names that. */
  readonly resource?: string;
  /** Absent when it succeeded. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly isDenied: boolean;
  count: number;
}

/** How many different calls are told apart; what is beyond them is counted by service alone. */
const TALLIES_MAX = 10_000;
const DENIED = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden/;

/** Adds up the records of a session. Bounded, however many there are. */
export class SessionTally {
  readonly #services = new Map<string, ServiceTally>();
  readonly #writes = new Map<string, CallTally>();
  readonly #errors = new Map<string, CallTally>();
  calls = 0;

  add(record: ShownRecord): void {
    const service = record.eventSource.replace(/\.amazonaws\.com$/, "");
    const { errorCode, errorMessage } = record;
    const isDenied = errorCode !== undefined && DENIED.test(errorCode);
    const tally = this.#services.get(service) ?? startOf(service);
    this.#services.set(service, tally);
    this.calls += 1;
    tally.calls += 1;
    if (!record.readOnly) tally.writes += 1;
    if (errorCode !== undefined) tally.errors += 1;
    if (isDenied) tally.denied += 1;
    if (record.readOnly && errorCode === undefined) return;
    const resource = resourceOf(record);
    const call = {
      ...{ service, name: record.eventName, isDenied },
      ...(resource !== undefined && { resource }),
      ...(errorCode !== undefined && { errorCode }),
      ...(errorMessage !== undefined && { errorMessage }),
    };
    if (!record.readOnly) count(this.#writes, call);
    if (errorCode !== undefined) count(this.#errors, call);
  }

  /** Those with most calls first. */
  get services(): readonly ServiceTally[] {
    return [...this.#services.values()].sort((a, b) => b.calls - a.calls);
  }

  /** Calls that change something, in the order in which they were first made. */
  get writes(): readonly CallTally[] {
    return [...this.#writes.values()];
  }

  /** Denials first. */
  get errors(): readonly CallTally[] {
    return [...this.#errors.values()].sort((a, b) => Number(b.isDenied) - Number(a.isDenied));
  }
}

const startOf = (service: string): ServiceTally => ({
  ...{ service, calls: 0, writes: 0, errors: 0, denied: 0 },
});

function count(tallies: Map<string, CallTally>, call: Omit<CallTally, "count">): void {
  const key = JSON.stringify(call);
  const known = tallies.get(key);
  if (known) known.count += 1;
  else if (tallies.size < TALLIES_MAX) tallies.set(key, { ...call, count: 1 });
}

/** How requests call what they are about. Nothing secret is called so. */
const NAMING = /(?:name|id|arn|url|identifier)$/i;
const NOT_NAMING = /token|reference|requestid/i;

function resourceOf(record: ShownRecord): string | undefined {
  const parameters = (record.requestParameters ?? {}) as Readonly<Record<string, unknown>>;
  const { bucketName, key } = parameters;
  if (typeof bucketName === "string") {
    return typeof key === "string" ? `${bucketName}/${key}` : bucketName;
  }
  const [found] = lookupFacts(record).resources;
  if (found) return withoutAddress(found.name);
  const named = Object.entries(parameters).find(
    ([name, value]) => typeof value === "string" && NAMING.test(name) && !NOT_NAMING.test(name),
  );
  return named ? withoutAddress(String(named[1])) : record.resources?.[0]?.ARN;
}

/** Of a queue's URL the queue: whose address that is, is the recorder's. */
const withoutAddress = (name: string): string => name.replace(/^https?:\/\/.*\//, "");

import type { Place } from "./events-state.ts";

/** The bus that every account has in every region without creating it. */
export const DEFAULT_BUS = "default";

/** `arn:aws:events:<region>:<account>:<rest>`. */
export function eventsArn({ accountId, region }: Place, rest: string): string {
  return `arn:aws:events:${region}:${accountId}:${rest}`;
}

export function busArn(place: Place, name: string): string {
  return eventsArn(place, `event-bus/${name}`);
}

export function ruleArn(place: Place, busName: string, name: string): string {
  return eventsArn(place, busName === DEFAULT_BUS ? `rule/${name}` : `rule/${busName}/${name}`);
}

/** An ARN taken apart. */
export interface Arn extends Place {
  readonly service: string;
  /** All after the account, e.g. `event-bus/orders`. */
  readonly resource: string;
}

const ARN = /^arn:aws[\w-]*:([\w-]+):([\w-]*):(\d{12})?:(.+)$/s;

/** @returns undefined for what is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const [, service, region = "", accountId = "", resource] = ARN.exec(text) ?? [];
  return service && resource ? { service, region, accountId, resource } : undefined;
}

/** The bus that a name or an ARN means. */
export interface BusReference extends Place {
  readonly name: string;
}

/** @param text a name, which is of the caller's own place, or an ARN; `default` when undefined. */
export function readBusReference(text: string | undefined, own: Place): BusReference {
  const { accountId, region } = own;
  const arn = text === undefined ? undefined : parseArn(text);
  const name = arn && /^event-bus\/(.+)$/.exec(arn.resource)?.[1];
  if (arn && name) return { accountId: arn.accountId, region: arn.region, name };
  return { accountId, region, name: text ?? DEFAULT_BUS };
}

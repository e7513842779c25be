import type { OperationContext } from "../../embedded/index.ts";
import {
  type GroupDocument,
  groupKey,
  keyOf,
  type LogsState,
  type Place,
  type StreamDocument,
} from "./logs-state.ts";
import { invalidParameter, invalidValue, noSuchGroup, noSuchStream } from "./refusals.ts";

const NAME_LENGTH_MAX = 512;
const GROUP_NAME = /^[.\-_/#A-Za-z0-9]+$/;
const STREAM_NAME = /^[^:*]+$/;
const GROUP_ARN =
  /^arn:aws[a-z-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([.\-_/#A-Za-z0-9]+)(?::\*)?$/;

/** @throws {ServiceError} `InvalidParameterException` for what no group can be named. */
export function checkGroupName(name: string, member = "logGroupName"): string {
  return checkName(name, { member, pattern: GROUP_NAME, shown: "[\\.\\-_/#A-Za-z0-9]+" });
}

/** @throws {ServiceError} `InvalidParameterException` for what no stream or filter can be named. */
export function checkStreamName(name: string, member = "logStreamName"): string {
  return checkName(name, { member, pattern: STREAM_NAME, shown: "[^:*]*" });
}

function checkName(name: string, rule: { member: string; pattern: RegExp; shown: string }): string {
  const { member, pattern, shown } = rule;
  if (name.length > NAME_LENGTH_MAX) {
    throw invalidValue(member, name, `have length less than or equal to ${NAME_LENGTH_MAX}`);
  }
  if (name === "") throw invalidValue(member, name, "have length greater than or equal to 1");
  if (!pattern.test(name)) {
    throw invalidValue(member, name, `satisfy regular expression pattern: ${shown}`);
  }
  return name;
}

/** Where the group with that ARN is; undefined for what is no group's ARN. */
export function readGroupArn(arn: string): (Place & { readonly name: string }) | undefined {
  const [, region, accountId, name] = GROUP_ARN.exec(arn) ?? [];
  return region && accountId && name ? { region, accountId, name } : undefined;
}

/** @throws {ServiceError} `ResourceNotFoundException` */
export function findGroup(
  state: LogsState,
  context: OperationContext,
  name: string | undefined,
): GroupDocument {
  const group = state.groups.get(groupKey(context, checkGroupName(name ?? "")));
  if (!group) throw noSuchGroup();
  return group;
}

/** The group with that ARN, in the caller's account and region. */
export function findGroupByArn(
  state: LogsState,
  context: OperationContext,
  arn: string,
): GroupDocument {
  const named = readGroupArn(arn);
  if (!named) throw invalidParameter(`Invalid ARN: ${arn}`);
  const isHere = named.accountId === context.accountId && named.region === context.region;
  if (!isHere) throw noSuchGroup();
  return findGroup(state, context, named.name);
}

/** A group is given by its name, or by its name or ARN under another name, and not by both. */
export interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** @throws {ServiceError} */
export function findReferred(
  state: LogsState,
  context: OperationContext,
  { logGroupName: name, logGroupIdentifier: identifier }: GroupReference,
): GroupDocument {
  if ((name === undefined) === (identifier === undefined)) {
    throw invalidParameter(
      name === undefined
        ? "Either logGroupName or logGroupIdentifier must be specified."
        : "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
    );
  }
  if (identifier?.startsWith("arn:")) return findGroupByArn(state, context, identifier);
  return findGroup(state, context, name ?? identifier);
}

/** @throws {ServiceError} `ResourceNotFoundException` */
export function findStream(
  state: LogsState,
  group: GroupDocument,
  name: string | undefined,
): StreamDocument {
  const stream = state.streams.get(keyOf(group) + checkStreamName(name ?? ""));
  if (!stream) throw noSuchStream();
  return stream;
}

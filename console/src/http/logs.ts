import { type AwsPlace, callAwsJson } from "./aws.ts";

const LOGS = { service: "logs", target: "Logs_20140328" } as const;

interface Groups {
  readonly logGroups?: readonly { readonly arn: string; readonly logGroupName: string }[];
}

export interface LogGroupChoice {
  readonly name: string;
  /** Ends in `:*`, as trails have it. */
  readonly arn: string;
}

/** The region's first fifty log groups. */
export async function listLogGroups(place: AwsPlace): Promise<readonly LogGroupChoice[]> {
  const call = { ...LOGS, ...place, operation: "DescribeLogGroups" };
  const { logGroups = [] } = await callAwsJson<Groups>(call, { limit: 50 });
  return logGroups.map(({ arn, logGroupName }) => ({ name: logGroupName, arn }));
}

export async function createLogGroup(logGroupName: string, place: AwsPlace): Promise<void> {
  await callAwsJson({ ...LOGS, ...place, operation: "CreateLogGroup" }, { logGroupName });
}

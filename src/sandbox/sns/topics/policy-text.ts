import { z } from "zod";
import { invalidParameter } from "../refusals.ts";

/** Source: documented, quotas of SNS. */
const POLICY_BYTES_MAX = 30_720;

const strings = z.union([z.string(), z.array(z.string()).min(1)]);
const statement = z
  .looseObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: z.unknown().optional(),
    NotPrincipal: z.unknown().optional(),
    Action: strings.optional(),
    NotAction: strings.optional(),
    Resource: strings.optional(),
  })
  .refine((one) => one.Principal !== undefined || one.NotPrincipal !== undefined)
  .refine((one) => one.Action !== undefined || one.NotAction !== undefined);
const policy = z.looseObject({
  Version: z.enum(["2008-10-17", "2012-10-17"]).optional(),
  Statement: z.union([statement, z.array(statement)]),
});

export type PolicyStatement = z.output<typeof statement>;
export type PolicyDocument = Readonly<Record<string, unknown>> & {
  readonly Statement: readonly PolicyStatement[];
};

/**
 * Holds a topic's policy to its grammar. What it allows is not looked at.
 *
 * @throws {ServiceError} `InvalidParameterException`.
 */
export function checkPolicy(text: string, topicArn: string): void {
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) {
    throw invalidParameter("Policy length exceeds the quota");
  }
  for (const { Action, Resource } of readPolicy(text).Statement) {
    if ([Action ?? []].flat().some((action) => !/^(?:\*|sns:.+)$/i.test(action))) {
      throw invalidParameter("Policy statement action out of service scope!");
    }
    const resources = [Resource ?? []].flat();
    if (resources.length > 0 && !resources.some((one) => couldName(one, topicArn))) {
      throw invalidParameter("Policy statement must apply to a single resource");
    }
  }
}

/** @throws {ServiceError} `InvalidParameterException`. */
export function readPolicy(text: string): PolicyDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalidParameter("Policy Error: null");
  }
  const read = policy.safeParse(document);
  if (!read.success) throw invalidParameter("Policy Error: null");
  return { ...read.data, Statement: [read.data.Statement].flat() };
}

/** A pattern is taken as it is: what it means is for who judges the policy. */
const couldName = (resource: string, topicArn: string): boolean =>
  resource === topicArn || /[*?$]/.test(resource);

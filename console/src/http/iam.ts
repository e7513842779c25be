import { callAwsQuery } from "./aws.ts";
import { elementsOf, textOf } from "./xml.ts";

// One for all regions; this is the one that its requests are signed for.
const IAM = { service: "iam", version: "2010-05-08", region: "us-east-1" } as const;

/** The ARNs of the account's first thousand roles. */
export async function listRoles(signal?: AbortSignal): Promise<readonly string[]> {
  const answer = await callAwsQuery({ ...IAM, signal, action: "ListRoles" }, { MaxItems: "1000" });
  return elementsOf(answer, "Arn").map(({ textContent }) => textContent ?? "");
}

/** @param trustPolicy who may take the role. @returns its ARN. */
export async function createRole(name: string, trustPolicy: object): Promise<string> {
  const answer = await callAwsQuery(
    { ...IAM, action: "CreateRole" },
    { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trustPolicy) },
  );
  return textOf(answer, "Arn");
}

/** Says what a role may do, by a policy of its own name. */
export async function putRolePolicy(name: string, policy: object): Promise<void> {
  await callAwsQuery(
    { ...IAM, action: "PutRolePolicy" },
    { RoleName: name, PolicyName: name, PolicyDocument: JSON.stringify(policy) },
  );
}

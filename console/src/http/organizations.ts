import { callAwsJson } from "./aws.ts";

interface Described {
  readonly Organization?: { readonly Id?: string };
}

/** The id of the organization that the account is in. @throws {AwsRefused} when it is in none. */
export async function findOrganizationId(): Promise<string> {
  const answer = await callAwsJson<Described>(
    {
      // One for all regions; this is the one that its requests are signed for.
      ...{ service: "organizations", region: "us-east-1" },
      ...{ target: "AWSOrganizationsV20161128", operation: "DescribeOrganization" },
    },
    {},
  );
  return answer.Organization?.Id ?? "";
}

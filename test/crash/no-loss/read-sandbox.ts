import { IAMClient, paginateListUsers } from "@aws-sdk/client-iam";
import { paginateListHealthChecks, Route53Client } from "@aws-sdk/client-route-53";
import { paginateListNamespaces, ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";
import { paginateListTopics, SNSClient } from "@aws-sdk/client-sns";
import type { TestServer } from "../../support/server.ts";

/** The names of all that load has made in the sandbox. */
export async function readSandbox(
  server: TestServer,
  regions: readonly string[],
): Promise<ReadonlySet<string>> {
  const names: string[] = [];
  const take = (name: string | undefined) => name !== undefined && names.push(name);
  const route53 = new Route53Client(server.clientSettings());
  for await (const { HealthChecks = [] } of paginateListHealthChecks({ client: route53 }, {})) {
    for (const { CallerReference } of HealthChecks) take(CallerReference);
  }
  const iam = new IAMClient(server.clientSettings());
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    for (const { UserName } of Users) if (UserName !== "admin") take(UserName);
  }
  for (const region of regions) {
    const settings = server.clientSettings("admin", region);
    const maps = new ServiceDiscoveryClient(settings);
    for await (const { Namespaces = [] } of paginateListNamespaces({ client: maps }, {})) {
      for (const { Name } of Namespaces) take(Name);
    }
    const topics = new SNSClient(settings);
    for await (const { Topics = [] } of paginateListTopics({ client: topics }, {})) {
      for (const { TopicArn } of Topics) take(TopicArn?.split(":").at(-1));
    }
    for (const client of [maps, topics]) client.destroy();
  }
  for (const client of [route53, iam]) client.destroy();
  return new Set(names);
}

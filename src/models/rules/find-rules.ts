import { AUTO_SCALING, CLOUDFORMATION, DYNAMODB, ECR, LAMBDA, RDS } from "./compute-and-data.ts";
import { CLOUDFRONT, ROUTE53, ROUTE53_DOMAINS, SERVICE_DISCOVERY } from "./dns-and-cdn.ts";
import { EC2 } from "./ec2.ts";
import { IAM, KMS, SECRETS_MANAGER, SSM, STS } from "./identity-and-keys.ts";
import { CLOUDWATCH, EVENTS, LOGS, SNS, SQS } from "./messages-and-logs.ts";
import { S3 } from "./s3.ts";
import { DEFAULT_RULES, rules, type ServiceRules } from "./service-rules.ts";

const VERBATIM = rules({ family: "verbatim", sensitive: { mask: "***" }, keepsDenied: true });
/** Services behind API Gateway: names as sent, no tlsDetails. Source: observed, 67 records. */
const VERBATIM_SERVICES: readonly string[] = [
  ["account", "aiops", "airflow", "apigateway", "applicationsignals", "appsync", "cloudshell"],
  ["codeguru-reviewer", "connect", "dataexchange", "detective", "devops-guru", "eks"],
  ["greengrass", "guardduty", "internetmonitor", "kafka", "mediatailor", "networkflowmonitor"],
  ["networksynthetics", "notifications", "oam", "observabilityadmin", "pinpoint", "ram"],
  ["resource-explorer-2", "rum", "securityhub", "servicecatalog-appregistry", "sms-voice"],
  ["synthetics"],
].flat();

/** Both generations write the same `eventSource`. Source: observed, 18 of 18 records since 2016. */
const LOAD_BALANCING = rules({
  dates: "plain",
  apiVersion: { "elastic-load-balancing": "2012-06-01", "elastic-load-balancing-v2": "2015-12-01" },
});

const versioned = (apiVersion: string) => rules({ apiVersion });

/** By `eventSource` without `.amazonaws.com`. */
const RULES: ReadonlyMap<string, ServiceRules> = new Map([
  ["route53", ROUTE53],
  ["route53domains", ROUTE53_DOMAINS],
  ["servicediscovery", SERVICE_DISCOVERY],
  ["cloudfront", CLOUDFRONT],
  ["iam", IAM],
  ["sts", STS],
  ["kms", KMS],
  ["secretsmanager", SECRETS_MANAGER],
  ["ssm", SSM],
  ["s3", S3],
  ["ec2", EC2],
  ["lambda", LAMBDA],
  ["dynamodb", DYNAMODB],
  ["rds", RDS],
  ["redshift", rules({ family: "unwrapped", sensitive: { mask: "****" } })],
  ["elasticache", rules({ family: "unwrapped" })],
  ["cloudformation", CLOUDFORMATION],
  ["autoscaling", AUTO_SCALING],
  ["ecr", ECR],
  ["sns", SNS],
  ["sqs", SQS],
  ["logs", LOGS],
  ["events", EVENTS],
  ["monitoring", CLOUDWATCH],
  ["elasticloadbalancing", LOAD_BALANCING],
  ["ce", rules({ keepsCase: true, keepsDenied: true })],
  ["organizations", rules({ members: { AccountName: { mask: "****" } } })],
  ["elasticfilesystem", versioned("2015-02-01")],
  ["appmesh", versioned("2019-01-25")],
  ["waf", versioned("2015-08-24")],
  ["wafv2", versioned("2019-04-23")],
  ["shield", versioned("AWSShield_20160616")],
  ["fsx", versioned("2018-03-01")],
  ["codecommit", versioned("2015-04-13")],
  ["inspector", versioned("v20160216")],
  ["storagegateway", versioned("20130630")],
  ...VERBATIM_SERVICES.map((name) => [name, VERBATIM] as const),
]);

/**
 * What CloudTrail does for the service with this `eventSource`, e.g. `route53.amazonaws.com`.
 *
 * @returns the default rules for a service that has none of its own.
 */
export function findRules(eventSource: string): ServiceRules {
  return RULES.get(eventSource.replace(/\.amazonaws\.com$/, "")) ?? DEFAULT_RULES;
}

import { COGNITO_IDENTITY, COGNITO_USER_POOLS, ORGANIZATIONS } from "./accounts-and-users.ts";
import { API_GATEWAY, APPSYNC, EKS, LOWERED_LABELS, VERBATIM } from "./api-gateway.ts";
import { AUTO_SCALING, CLOUDFORMATION, DYNAMODB, ECR, LAMBDA, RDS } from "./compute-and-data.ts";
import { DATA_PLANES } from "./data-planes.ts";
import { CLOUDFRONT, ROUTE53, ROUTE53_DOMAINS, SERVICE_DISCOVERY } from "./dns-and-cdn.ts";
import { EC2 } from "./ec2.ts";
import { FEW_RULES } from "./few-rules.ts";
import { IAM, KMS, SECRETS_MANAGER, SSM, STS } from "./identity-and-keys.ts";
import { CLOUDWATCH, EVENTS, LOGS, SNS, SQS } from "./messages-and-logs.ts";
import { S3, S3_ALIKE, S3_EXPRESS } from "./s3.ts";
import { DEFAULT_RULES, rules, type ServiceRules } from "./service-rules.ts";

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

/** By `eventSource` without `.amazonaws.com`; the evidence is with each table. */
const RULES: readonly (readonly [name: string, rules: ServiceRules])[] = [
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
  ["s3express", S3_EXPRESS],
  ["s3-outposts", S3_ALIKE],
  ["ec2", EC2],
  ["lambda", LAMBDA],
  ["dynamodb", DYNAMODB],
  ["rds", RDS],
  ["cloudformation", CLOUDFORMATION],
  ["autoscaling", AUTO_SCALING],
  ["ecr", ECR],
  ["sns", SNS],
  ["sqs", SQS],
  ["logs", LOGS],
  ["events", EVENTS],
  ["monitoring", CLOUDWATCH],
  ["elasticloadbalancing", LOAD_BALANCING],
  ["organizations", ORGANIZATIONS],
  ["cognito-idp", COGNITO_USER_POOLS],
  ["cognito-identity", COGNITO_IDENTITY],
  ...Object.entries(FEW_RULES),
  ...Object.entries(DATA_PLANES),
  ...VERBATIM_SERVICES.map((name) => [name, VERBATIM] as const),
  ["apigateway", API_GATEWAY],
  ["appsync", APPSYNC],
  ["eks", EKS],
  ...["guardduty", "kafka", "synthetics"].map((name) => [name, LOWERED_LABELS] as const),
];

/** Under both spellings, so that a look-up is all that a call needs. */
const BY_EVENT_SOURCE: ReadonlyMap<string, ServiceRules> = new Map(
  RULES.flatMap(([name, own]) => [
    [name, own],
    [`${name}.amazonaws.com`, own],
  ]),
);

/**
 * What CloudTrail does for the service with this `eventSource`, e.g. `route53.amazonaws.com`.
 *
 * @returns the default rules for a service that has none of its own.
 */
export function findRules(eventSource: string): ServiceRules {
  return BY_EVENT_SOURCE.get(eventSource) ?? DEFAULT_RULES;
}

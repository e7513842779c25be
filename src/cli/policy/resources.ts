import type { Parameters } from "../../wire/index.ts";
import type { ActionFacts, ResourceFacts } from "./authorization.ts";
import { EC2_KINDS } from "./ec2-kinds.ts";
import { type Named, namesIn } from "./names-in.ts";

/** Where a call was made: what an ARN says beside the name. */
export interface CallPlace {
  readonly partition: string;
  readonly region: string;
  /** Twelve digits, or `*` where nobody knows. */
  readonly accountId: string;
}

export interface ResourceQuestion {
  readonly facts: ActionFacts;
  readonly input: Parameters;
  readonly output: Parameters | undefined;
  readonly place: CallPlace;
}

/**
 * The resources that a request names, as ARNs; none when it names none.
 *
 * A kind of resource that an action of EC2 always concerns, and that the request does not name, is
 * any of that kind: what RunInstances makes has no name before.
 */
export function resourcesOf(question: ResourceQuestion): readonly string[] {
  const { facts, place } = question;
  const names = namesIn(question.input);
  const found = facts.types.map((type) => ({ type, arns: arnsOf(type, names, question) }));
  const arns = found.flatMap((one) => one.arns);
  if (arns.length === 0 || !facts.action.startsWith("ec2:")) return [...new Set(arns)];
  const missing = found.filter((one) => one.type.isRequired && one.arns.length === 0);
  return [...new Set([...arns, ...missing.map(({ type }) => anyOf(type, place))])];
}

const anyOf = ({ template }: ResourceFacts, place: CallPlace): string =>
  placed(template, place).replace(/\$\{\w+\}/g, "*");

function arnsOf(
  type: ResourceFacts,
  names: readonly Named[],
  { facts, output, place }: ResourceQuestion,
): readonly string[] {
  const template = placed(type.template, place);
  const shape = shapeOf(type.template);
  const whole = names.filter(({ value }) => shape.test(value)).map(({ value }) => escaped(value));
  const made = filled(template, type, { names, service: facts.action.split(":")[0] ?? "" });
  return [...whole, ...made.map((arn) => withPath(output, arn) ?? arn)].flatMap(siblings);
}

function placed(template: string, { partition, region, accountId }: CallPlace): string {
  return template
    .replaceAll(open("Partition"), partition)
    .replaceAll(open("Region"), region)
    .replaceAll(open("Account"), accountId);
}

/** What a template leaves open, as it writes that. */
const open = (name: string): string => `\${${name}}`;
const PLACEHOLDER = /\$\{(\w+)\}/g;

/** Matches every ARN of a kind. */
function shapeOf(template: string): RegExp {
  const parts = template.split(PLACEHOLDER).map((text, at) => {
    if (at % 2 === 0) return text.replace(/[.*+?^()|[\]\\]/g, "\\$&");
    return /^(?:Partition|Region|Account)$/.test(text) ? "[^:]*" : ".+";
  });
  return new RegExp(`^${parts.join("")}$`);
}

function filled(
  template: string,
  type: ResourceFacts,
  { names, service }: { readonly names: readonly Named[]; readonly service: string },
): readonly string[] {
  let texts: readonly string[] = [template];
  for (const [mark, placeholder = ""] of template.matchAll(PLACEHOLDER)) {
    const values = valuesFor(placeholder, type, { names, service });
    if (values.length === 0) return [];
    texts = texts.flatMap((text) => values.map((value) => text.replace(mark, () => value)));
    if (texts.length > COMBINATIONS_MAX) return [];
  }
  return texts[0] === template ? [] : texts;
}

const COMBINATIONS_MAX = 1_000;

/** An ARN was taken as a whole or is another kind's; an alias is none of a key's own names. */
const OTHER_KIND = /^(?:arn:|alias\/)/;

/** The names under which requests have what a template leaves open, in lower case. */
function valuesFor(
  placeholder: string,
  { name: type }: ResourceFacts,
  { names, service }: { readonly names: readonly Named[]; readonly service: string },
): readonly string[] {
  const ids = service === "ec2" ? EC2_KINDS[type.toLowerCase()] : undefined;
  if (ids) {
    const values = names.map(({ value }) => value).filter((value) => ids.test(value));
    return [...new Set(values)];
  }
  const bare = placeholder.toLowerCase().replace(/with(out)?\w*$/, "");
  const kind = type.toLowerCase().replace(/[^a-z]/g, "");
  const known =
    ALIASES[`${service} ${kind} ${bare}`] ??
    ALIASES[`${service} ${bare}`] ??
    ALIASES[`${service} ${kind}`];
  const wanted = known?.split(" ") ?? [
    ...[bare, kind + bare, bare.replace(kind, "")],
    ...[`${kind}id`, `${kind}name`, `${kind}identifier`],
  ];
  for (const name of wanted) {
    const values = names
      .filter((one) => one.name === name && !OTHER_KIND.test(one.value))
      .map(({ value }) => bareName(value, placeholder));
    if (values.length > 0) return [...new Set(values.map(escaped))];
    // Policies name keys by their ids, which an alias does not tell.
    if (service === "kms" && names.some((one) => one.name === name)) return ["*"];
  }
  return [];
}

/**
 * What members are called that hold a name, where nothing in the template tells.
 * Keys: service, kind of resource where it matters, and the placeholder, in lower case.
 */
const ALIASES: Readonly<Record<string, string>> = {
  "s3 bucketname": "bucket",
  "s3 objectname": "key",
  "sqs queuename": "queuename queueurl",
  "sns topicname": "name topicname",
  "kms keyid": "keyid targetkeyid",
  "kms alias": "aliasname",
  "lambda functionname": "functionname",
  "dynamodb tablename": "tablename sourcetablename targettablename globaltablename",
  "dynamodb indexname": "indexname",
  "logs loggroupname": "loggroupname loggroupidentifier loggroupnames loggroupnameprefix",
  "logs logstreamname": "logstreamname",
  "route53 hostedzone id": "hostedzoneid id resourceid",
  "route53 healthcheck id": "healthcheckid resourceid",
  "route53 delegationset id": "delegationsetid id",
  "route53 trafficpolicy id": "trafficpolicyid id",
  "route53 trafficpolicyinstance id": "id",
  "route53 change id": "id",
  "route53 cidrcollection id": "id",
  "route53 queryloggingconfig id": "id",
  "servicediscovery namespaceid": "namespaceid id",
  "servicediscovery serviceid": "serviceid id",
  "cloudfront distribution distributionid": "distributionid id",
  "cloudfront distributionid": "distributionid id",
  "cloudfront id": "id",
  "cloudfront name": "name",
  "cloudtrail trailname": "name trailname",
  "iam username": "username",
  "iam rolename": "rolename",
  "iam groupname": "groupname",
  "iam policyname": "policyname",
  "iam instanceprofilename": "instanceprofilename",
  "secretsmanager secretid": "secretid name",
  "ssm parametername": "name names path",
  "ssm documentname": "name documentname",
  "events rulename": "name rule",
  "ecr repositoryname": "repositoryname",
  "cloudwatch alarmname": "alarmname alarmnames",
  "cloudwatch dashboardname": "dashboardname dashboardnames",
  "cognito-idp userpoolid": "userpoolid",
  "cognito-identity identitypoolid": "identitypoolid",
  "cloudformation stackname": "stackname",
  "ec2 keypairname": "keyname",
  "ecs clustername": "cluster clustername",
  "iam mfa": "virtualmfadevicename",
  "rds cluster": "dbclusteridentifier",
  "rds clusterpg": "dbclusterparametergroupname",
  "rds clustersnapshot": "dbclustersnapshotidentifier",
  "rds db": "dbinstanceidentifier",
  "rds og": "optiongroupname",
  "rds pg": "dbparametergroupname",
  "rds proxy": "dbproxyname",
  "rds snapshot": "dbsnapshotidentifier",
  "rds subgrp": "dbsubnetgroupname",
  "ssm maintenancewindow": "windowid",
  "ssm patchbaseline": "baselineid",
};

/** What stands in paths and URLs is the name that ends them; keys of S3 are names as they are. */
function bareName(value: string, placeholder: string): string {
  if (/^https?:\/\//.test(value)) return value.slice(value.lastIndexOf("/") + 1);
  if (/WithoutLeadingSlash$/.test(placeholder)) return value.replace(/^\//, "");
  return value.replace(/^\/(?:hostedzone|healthcheck|change|delegationset)\//, "");
}

/** Characters that policies take for patterns. Source: documented, IAM policy variables. */
const escaped = (value: string): string => value.replace(/[*?$]/g, open);

/** An ARN of the answer that says the same with the path that its request does not tell. */
function withPath(output: Parameters | undefined, arn: string): string | undefined {
  if (!output || !/:iam:/.test(arn)) return undefined;
  const [, head = "", kind = "", name = ""] =
    /^(arn:[^:]*:iam::[^:]*):([a-z-]+)\/(.+)$/.exec(arn) ?? [];
  return namesIn(output)
    .map(({ value }) => value)
    .find((value) => value.startsWith(`${head}:${kind}/`) && value.endsWith(`/${name}`));
}

/** What policies have to name beside an ARN, or instead of it, to mean it. */
function siblings(arn: string): readonly string[] {
  // What is in a group is the group's with `:*`. Source: documented, CloudWatch Logs, "Identity-
  // based policies".
  if (/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]+$/.test(arn)) return [arn, `${arn}:*`];
  // A subscription is its topic's. Source: documented, SNS, "Identity-based policies".
  if (/^arn:[^:]*:sns:/.test(arn)) return [arn.split(":").slice(0, 6).join(":")];
  // Secrets have six random characters after their names.
  if (/:secretsmanager:.*:secret:/.test(arn) && !/-\w{6}$/.test(arn)) return [`${arn}-??????`];
  return [arn];
}

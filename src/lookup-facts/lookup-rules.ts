/**
 * Where records name resources, for LookupEvents. A record's own `resources` has nothing to do
 * with it: Route 53 never has any, and is found by hosted zone all the same.
 * Source: documented, LookupEvents; the paths are assumed, an answer of AWS's own would show.
 */
export interface LookupRule {
  readonly type: string;
  /** Member paths under `requestParameters` and `responseElements`; `[]` steps into a list. */
  readonly paths: readonly string[];
  /** Event names the rule is for; all of the service's when undefined. */
  readonly events?: RegExp;
  /** A member of the request, and with what in it the rule is for the call. */
  readonly where?: readonly [member: string, text: RegExp];
}

const at = (type: string, paths: string, events?: RegExp): LookupRule => ({
  type,
  paths: paths.split(" "),
  ...(events && { events }),
});

const TAGGING = /^(ChangeTags|ListTags)/;

/** For calls on resources of several types. */
const when = (member: string, text: RegExp, rule: LookupRule): LookupRule => ({
  ...rule,
  where: [member, text],
});

const ROUTE53 = [
  at("AWS::Route53::HostedZone", "hostedZoneId hostedZone.id"),
  at("AWS::Route53::HostedZone", "id", /HostedZone|^ListTrafficPolicyInstancesByHostedZone/),
  at("AWS::Route53::HealthCheck", "healthCheckId healthCheck.id"),
  when("resourceType", /^hostedzone$/, at("AWS::Route53::HostedZone", "resourceId", TAGGING)),
  when("resourceType", /^healthcheck$/, at("AWS::Route53::HealthCheck", "resourceId", TAGGING)),
  at("AWS::Route53::TrafficPolicy", "trafficPolicyId trafficPolicy.id"),
  at("AWS::Route53::DelegationSet", "delegationSetId delegationSet.id"),
];

const SERVICE_DISCOVERY = [
  at("AWS::ServiceDiscovery::Namespace", "namespaceId namespaceName service.namespaceId"),
  at("AWS::ServiceDiscovery::Namespace", "id name", /Namespace/),
  at("AWS::ServiceDiscovery::Service", "serviceId serviceName service.id"),
  at("AWS::ServiceDiscovery::Service", "id", /(Get|Update|Delete)Service$/),
  at("AWS::ServiceDiscovery::Instance", "instanceId"),
];

const CLOUDFRONT = [
  at("AWS::CloudFront::Distribution", "distributionId distribution.id primaryDistributionId"),
  at("AWS::CloudFront::Distribution", "id", /Distribution(Config|WebACL|WithStagingConfig)?(\d|$)/),
  when("resource", /:distribution\//, at("AWS::CloudFront::Distribution", "resource", /Resource/)),
  at("AWS::CloudFront::Function", "name functionSummary.name", /Function(\d|$)/),
  at("AWS::CloudFront::CachePolicy", "cachePolicy.id"),
  at("AWS::CloudFront::CachePolicy", "id", /CachePolicy/),
  at("AWS::CloudFront::OriginAccessControl", "originAccessControl.id"),
  at("AWS::CloudFront::OriginAccessControl", "id", /OriginAccessControl/),
];

const IAM = [
  at("AWS::IAM::User", "userName user.userName"),
  at("AWS::IAM::Role", "roleName role.roleName"),
  at("AWS::IAM::Group", "groupName group.groupName"),
  at("AWS::IAM::AccessKey", "accessKeyId accessKey.accessKeyId"),
  at("AWS::IAM::Policy", "policyArn policy.arn"),
  at("AWS::IAM::InstanceProfile", "instanceProfileName"),
];

const STS = [
  at("AWS::IAM::Role", "roleArn"),
  at("AWS::IAM::AccessKey", "credentials.accessKeyId"),
  at("AWS::STS::AssumedRole", "assumedRoleUser.assumedRoleId assumedRoleUser.arn"),
  at("AWS::STS::FederatedUser", "federatedUser.arn"),
];

const CLOUDTRAIL = [
  at("AWS::CloudTrail::Trail", "trailARN trailArn trailName trailNameList[]"),
  at("AWS::CloudTrail::Trail", "name", /Trail|Logging/),
  at("AWS::S3::Bucket", "s3BucketName"),
  at("AWS::SNS::Topic", "snsTopicName snsTopicARN"),
];

const EC2 = [
  at("AWS::EC2::Instance", "instanceId instancesSet.items[].instanceId"),
  at("AWS::EC2::VPC", "vpcId vpc.vpcId vpcSet.items[].vpcId"),
  at("AWS::EC2::Subnet", "subnetId subnet.subnetId subnetSet.items[].subnetId"),
  at("AWS::EC2::SecurityGroup", "groupId groupSet.items[].groupId"),
  at("AWS::EC2::Volume", "volumeId volumeSet.items[].volumeId"),
  at("AWS::EC2::Snapshot", "snapshotId"),
  at("AWS::EC2::Ami", "imageId instancesSet.items[].imageId"),
  at("AWS::EC2::KeyPair", "keyName instancesSet.items[].keyName"),
  at("AWS::EC2::NetworkInterface", "networkInterfaceId networkInterface.networkInterfaceId"),
  at("AWS::EC2::InternetGateway", "internetGatewayId internetGateway.internetGatewayId"),
  at("AWS::EC2::RouteTable", "routeTableId routeTable.routeTableId"),
];

/** By `eventSource` without `.amazonaws.com`. */
export const LOOKUP_RULES: ReadonlyMap<string, readonly LookupRule[]> = new Map([
  ["route53", ROUTE53],
  ["route53domains", [at("AWS::Route53Domains::Domain", "domainName.name domainName")]],
  ["servicediscovery", SERVICE_DISCOVERY],
  ["cloudfront", CLOUDFRONT],
  ["iam", IAM],
  ["sts", STS],
  ["cloudtrail", CLOUDTRAIL],
  ["ec2", EC2],
  ["s3", [at("AWS::S3::Bucket", "bucketName")]],
  ["kms", [at("AWS::KMS::Key", "keyId targetKeyId keyMetadata.keyId")]],
  ["sns", [at("AWS::SNS::Topic", "topicArn targetArn")]],
  ["sqs", [at("AWS::SQS::Queue", "queueUrl")]],
  ["lambda", [at("AWS::Lambda::Function", "functionName functionArn")]],
  ["dynamodb", [at("AWS::DynamoDB::Table", "tableName tableDescription.tableName")]],
  ["secretsmanager", [at("AWS::SecretsManager::Secret", "secretId arn aRN")]],
  ["ssm", [at("AWS::SSM::Parameter", "name names[]", /Parameter/)]],
  ["rds", [at("AWS::RDS::DBInstance", "dBInstanceIdentifier")]],
  ["logs", [at("AWS::Logs::LogGroup", "logGroupName")]],
  ["events", [at("AWS::Events::Rule", "rule"), at("AWS::Events::Rule", "name", /Rule/)]],
  ["cloudformation", [at("AWS::CloudFormation::Stack", "stackName stackId")]],
  ["ecr", [at("AWS::ECR::Repository", "repositoryName")]],
  ["ecs", [at("AWS::ECS::Cluster", "cluster clusterName")]],
  ["autoscaling", [at("AWS::AutoScaling::AutoScalingGroup", "autoScalingGroupName")]],
  ["monitoring", [at("AWS::CloudWatch::Alarm", "alarmName alarmNames[]")]],
]);

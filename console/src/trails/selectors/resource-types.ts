/** Types of resources whose data events basic selectors can choose, with the name of all. */
export const BASIC_TYPES: ReadonlyMap<
  string,
  { readonly label: string; readonly all: string; readonly example: string }
> = new Map([
  [
    "AWS::S3::Object",
    { label: "S3", all: "arn:aws:s3", example: "arn:aws:s3:::amzn-s3-demo-bucket/prefix" },
  ],
  [
    "AWS::Lambda::Function",
    {
      label: "Lambda",
      all: "arn:aws:lambda",
      example: "arn:aws:lambda:us-east-1:111122223333:function:name",
    },
  ],
  [
    "AWS::DynamoDB::Table",
    {
      label: "DynamoDB",
      all: "arn:aws:dynamodb",
      example: "arn:aws:dynamodb:us-east-1:111122223333:table/name",
    },
  ],
]);

/**
 * Types that are suggested for advanced selectors; any other may be typed.
 *
 * Source: documented, CloudTrail User Guide, "Logging data events".
 */
export const SUGGESTED_TYPES: ReadonlyArray<readonly [string, string]> = [
  ["AWS::S3::Object", "S3"],
  ["AWS::S3::AccessPoint", "S3 Access Point"],
  ["AWS::S3Express::Object", "S3 Express"],
  ["AWS::S3Tables::Table", "S3 table"],
  ["AWS::Lambda::Function", "Lambda"],
  ["AWS::DynamoDB::Table", "DynamoDB"],
  ["AWS::DynamoDB::Stream", "DynamoDB Streams"],
  ["AWS::SNS::Topic", "SNS topic"],
  ["AWS::SNS::PlatformEndpoint", "SNS platform endpoint"],
  ["AWS::SQS::Queue", "SQS"],
  ["AWS::ServiceDiscovery::Namespace", "AWS Cloud Map namespace"],
  ["AWS::ServiceDiscovery::Service", "AWS Cloud Map service"],
  ["AWS::CloudFront::KeyValueStore", "CloudFront KeyValueStore"],
  ["AWS::Cognito::IdentityPool", "Cognito Identity Pools"],
  ["AWS::EC2::Snapshot", "Amazon EBS direct APIs"],
  ["AWS::Kinesis::Stream", "Kinesis stream"],
  ["AWS::KinesisVideo::Stream", "Kinesis video stream"],
  ["AWS::SSM::ManagedNode", "Systems Manager managed node"],
  ["AWS::SSMMessages::ControlChannel", "Systems Manager"],
  ["AWS::StepFunctions::StateMachine", "Step Functions state machine"],
  ["AWS::Bedrock::Model", "Bedrock model"],
  ["AWS::Bedrock::AgentAlias", "Bedrock agent alias"],
  ["AWS::Bedrock::KnowledgeBase", "Bedrock knowledge base"],
  ["AWS::SageMaker::Endpoint", "SageMaker AI endpoint"],
  ["AWS::RDS::DBCluster", "RDS Data API - DB Cluster"],
  ["AWS::Glue::Table", "Lake Formation"],
  ["AWS::CloudWatch::Metric", "CloudWatch metric"],
  ["AWS::AppConfig::Configuration", "AppConfig"],
  ["AWS::AppSync::GraphQLApi", "AppSync GraphQL"],
  ["AWS::XRay::Trace", "X-Ray trace"],
  ["AWS::VerifiedPermissions::PolicyStore", "Verified Permissions"],
  ["AWS::CloudTrail::Channel", "CloudTrail channel"],
];

export const SUGGESTED_SOURCES: readonly string[] = [
  "cloudtrail.amazonaws.com",
  "dynamodb.amazonaws.com",
  "ec2.amazonaws.com",
  "ecs.amazonaws.com",
  "kms.amazonaws.com",
  "lambda.amazonaws.com",
  "s3.amazonaws.com",
  "secretsmanager.amazonaws.com",
  "sns.amazonaws.com",
  "sqs.amazonaws.com",
];

export function typeLabel(type: string): string {
  return SUGGESTED_TYPES.find(([name]) => name === type)?.[1] ?? type;
}

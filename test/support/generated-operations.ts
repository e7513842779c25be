import {
  base64,
  type Draw,
  extendedId,
  HEX,
  LOWER,
  letters,
  mostlyFirst,
  named,
  one,
  uuid,
} from "./generated-names.ts";
import { seededRandom } from "./seeded-random.ts";

export type Members = Readonly<Record<string, unknown>>;

/** Where a call is made. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Operation {
  readonly source: string;
  readonly name: string;
  /** How often it is called beside the others. */
  readonly weight: number;
  readonly isRead: boolean;
  readonly isData?: true;
  readonly input: (draw: Draw, place: Place) => Members | null;
  readonly output?: (draw: Draw, place: Place, input: Members) => Members;
  /** What else its records have. */
  readonly more?: (draw: Draw, place: Place, input: Members) => Members;
}

const zone = (draw: Draw) => named("Z0", mostlyFirst(draw, 400), 18);
const distribution = (draw: Draw) => named("E", mostlyFirst(draw, 200), 13);
const bucket = (draw: Draw) =>
  `example-${one(["logs", "assets", "backup", "media", "reports"], draw)}-${mostlyFirst(draw, 300)}`;
const instance = (draw: Draw) => named("i-0", draw(3_000), 16, HEX);
const group = (draw: Draw) => named("sg-0", mostlyFirst(draw, 500), 16, HEX);
const volume = (draw: Draw) => named("vol-0", draw(5_000), 16, HEX);
const subnet = (draw: Draw) => named("subnet-0", mostlyFirst(draw, 100), 16, HEX);
const role = (draw: Draw) => `${named("role-", mostlyFirst(draw, 500), 6, LOWER)}-service`;
const change = (draw: Draw) => named("C0", draw(20_000), 18);
const word = (draw: Draw) => named("", draw(9_000), 8, LOWER);
const program = (draw: Draw) => named("service-", mostlyFirst(draw, 2_000), 6, LOWER);
const keyArn = (draw: Draw, { account, region }: Place) =>
  `arn:aws:kms:${region}:${account}:key/${uuid(seededRandom(1 + mostlyFirst(draw, 300)))}`;
const secret = (draw: Draw, { account, region }: Place) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${program(draw)}-${named("", draw(4), 6)}`;
const day = (draw: Draw) => `2026/${one(["01", "02", "03"], draw)}/${10 + draw(19)}`;

function objectKey(draw: Draw, { account, region }: Place): string {
  const log = `AWSLogs/${account}/CloudTrail/${region}/${day(draw)}/${account}_CloudTrail_${region}`;
  return draw(3) === 0
    ? `${log}_20260131T${10 + draw(14)}${10 + draw(50)}Z_${base64(draw, 16)}.json.gz`
    : `data/${word(draw)}/${day(draw)}/part-${draw(1e5)}-${uuid(draw)}.parquet`;
}

const object = (draw: Draw, place: Place) => {
  const bucketName = bucket(draw);
  const Host = `${bucketName}.s3.${place.region}.amazonaws.com`;
  return { bucketName, Host, key: objectKey(draw, place) };
};

/** What S3 says beside what was asked. */
function ofBucket(draw: Draw, { account }: Place, input: Members): Members {
  const { bucketName, key } = input;
  const ARN = `arn:aws:s3:::${bucketName}`;
  return {
    additionalEventData: {
      SignatureVersion: "SigV4",
      CipherSuite: "TLS_AES_128_GCM_SHA256",
      bytesTransferredIn: key === undefined ? 0 : draw(2) * draw(1e6),
      AuthenticationMethod: "AuthHeader",
      "x-amz-id-2": extendedId(draw),
      bytesTransferredOut: draw(100_000),
    },
    resources: [
      ...(key === undefined ? [] : [{ type: "AWS::S3::Object", ARN: `${ARN}/${key}` }]),
      { accountId: account, type: "AWS::S3::Bucket", ARN },
    ],
  };
}

const ofKey = (draw: Draw, place: Place, { keyId }: Members): Members => ({
  resources: [
    { accountId: place.account, type: "AWS::KMS::Key", ARN: keyId ?? keyArn(draw, place) },
  ],
});

/** What a key is used for. */
const encryptionContext = (draw: Draw, place: Place): Members =>
  draw(2) === 0
    ? { SecretARN: secret(draw, place), SecretVersionId: uuid(draw).toUpperCase() }
    : { "aws:s3:arn": `arn:aws:s3:::${bucket(draw)}/${objectKey(draw, place)}` };

function recordChange(draw: Draw): Members {
  const resourceRecordSet = {
    name: `${word(draw)}.${named("", draw(300), 6, LOWER)}.example.com`,
    type: one(["A", "AAAA", "CNAME", "TXT"], draw),
    tTL: one([60, 300, 3600], draw),
    resourceRecords: [{ value: `192.0.${draw(256)}.${draw(256)}` }],
  };
  const changes = [{ action: one(["UPSERT", "CREATE", "DELETE"], draw), resourceRecordSet }];
  return { hostedZoneId: zone(draw), changeBatch: { changes } };
}

const filters = (draw: Draw, names: readonly string[], value: (draw: Draw) => string) => ({
  items: [{ name: one(names, draw), valueSet: { items: [{ value: value(draw) }] } }],
});

const instances = (draw: Draw) => ({ items: [{ instanceId: instance(draw) }] });

function launch(draw: Draw): Members {
  return {
    instancesSet: { items: [{ imageId: named("ami-0", draw(90), 16, HEX), minCount: 1 }] },
    instanceType: one(["t3.micro", "m7g.large", "c7i.xlarge", "r7g.2xlarge"], draw),
    blockDeviceMapping: {},
    clientToken: uuid(draw),
    networkInterfaceSet: {
      items: [{ deviceIndex: 0, subnetId: subnet(draw), groupSet: { groupId: group(draw) } }],
    },
    iamInstanceProfile: { name: role(draw) },
    tagSpecificationSet: {
      items: [{ resourceType: "instance", tags: [{ key: "Name", value: word(draw) }] }],
    },
  };
}

const launched = (draw: Draw, { account, region }: Place): Members => ({
  requestId: uuid(draw),
  reservationId: `r-0${letters(draw, 16, HEX)}`,
  ownerId: account,
  groupSet: {},
  instancesSet: {
    items: [
      {
        instanceId: instance(draw),
        instanceState: { code: 0, name: "pending" },
        privateDnsName: `ip-10-0-${draw(256)}-${draw(256)}.ec2.internal`,
        amiLaunchIndex: 0,
        productCodes: {},
        placement: { availabilityZone: `${region}${one(["a", "b", "c"], draw)}` },
        monitoring: { state: "disabled" },
        subnetId: subnet(draw),
        architecture: "x86_64",
        rootDeviceType: "ebs",
        clientToken: uuid(draw),
      },
    ],
  },
});

const assumed = (draw: Draw, place: Place, input: Members): Members => ({
  credentials: {
    accessKeyId: `ASIB${letters(draw, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    sessionToken: `IQoJb3JpZ2luX2Vj${base64(draw, 430)}==`,
    expiration: `Jan 31, 2026, ${1 + draw(12)}:${10 + draw(50)}:${10 + draw(50)} PM`,
  },
  assumedRoleUser: {
    assumedRoleId: `${named("AROA", draw(500), 17)}:${input.roleSessionName}`,
    arn: `arn:aws:sts::${place.account}:assumed-role/${input.roleSessionName}`,
  },
});

function policy(draw: Draw, { account, region }: Place): Members {
  const actions = ["Get", "List", "Put", "Describe", "Delete"].map(
    (verb) => `${word(draw)}:${verb}*`,
  );
  const Resource = `arn:aws:${word(draw)}:${region}:${account}:${word(draw)}/${word(draw)}`;
  const Statement = [{ Effect: "Allow", Action: actions.slice(draw(4)), Resource }];
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  return { policyName: `${word(draw)}-${draw(100)}`, policyDocument };
}

const task = (draw: Draw): Members => ({
  ...{ cluster: program(draw), launchType: "FARGATE", count: 1, enableECSManagedTags: true },
  taskDefinition: `${word(draw)}:${draw(900)}`,
  overrides: {
    containerOverrides: [
      {
        name: word(draw),
        environment: [{ name: "JOB", value: uuid(draw) }],
        command: [word(draw)],
      },
    ],
  },
  networkConfiguration: {
    awsvpcConfiguration: { subnets: [subnet(draw), subnet(draw)], securityGroups: [group(draw)] },
  },
});

function startedTask(draw: Draw, { account, region }: Place, input: Members): Members {
  const arn = `arn:aws:ecs:${region}:${account}`;
  return {
    tasks: [
      {
        taskArn: `${arn}:task/${input.cluster}/${letters(draw, 32, HEX)}`,
        ...{ clusterArn: `${arn}:cluster/${input.cluster}`, lastStatus: "PROVISIONING" },
        ...{ cpu: "256", memory: "512", version: 1, attachments: [{ id: uuid(draw) }] },
      },
    ],
    failures: [],
  };
}

const parameter = (draw: Draw) =>
  `/${program(draw)}/${one(["prod", "test"], draw)}/setting-${draw(9)}`;

export const OPERATIONS: readonly Operation[] = [
  ...reads("route53.amazonaws.com", 8, {
    ListHostedZones: () => null,
    GetHostedZone: (draw) => ({ id: zone(draw) }),
    ListResourceRecordSets: (draw) => ({ hostedZoneId: zone(draw), maxItems: 100 }),
    GetChange: (draw) => ({ id: change(draw) }),
  }),
  {
    ...{ source: "route53.amazonaws.com", name: "ChangeResourceRecordSets", weight: 12 },
    ...{ isRead: false, input: recordChange },
    output: (draw) => ({
      changeInfo: {
        ...{ id: `/change/${change(draw)}`, status: "PENDING" },
        submittedAt: `Jan 31, 2026, ${1 + draw(12)}:${10 + draw(50)}:${10 + draw(50)} PM`,
      },
    }),
  },
  ...reads("cloudfront.amazonaws.com", 4, {
    GetDistribution: (draw) => ({ id: distribution(draw) }),
    ListDistributions: () => ({ maxItems: 100 }),
  }),
  {
    ...{ source: "cloudfront.amazonaws.com", name: "CreateInvalidation", weight: 4 },
    isRead: false,
    input: (draw) => ({
      distributionId: distribution(draw),
      invalidationBatch: {
        paths: { quantity: 2, items: ["/*", `/${word(draw)}/*`] },
        callerReference: letters(draw, 12, LOWER),
      },
    }),
  },
  ...reads("s3.amazonaws.com", 5, { ListBuckets: () => null }),
  ...reads(
    "s3.amazonaws.com",
    6,
    {
      GetBucketLocation: (draw) => ({ bucketName: bucket(draw), location: "" }),
      GetBucketPolicy: (draw) => ({ bucketName: bucket(draw), policy: "" }),
      GetBucketAcl: (draw) => ({ bucketName: bucket(draw), acl: "" }),
    },
    ofBucket,
  ),
  ...(["PutObject", "GetObject"] as const).map((name) => ({
    ...{ source: "s3.amazonaws.com", name, weight: 32, isRead: name === "GetObject" },
    ...{ isData: true as const, input: object, more: ofBucket },
  })),
  ...reads("ec2.amazonaws.com", 8, {
    DescribeInstances: (draw) => ({ instancesSet: instances(draw), filterSet: {} }),
    DescribeInstanceStatus: (draw) => ({
      instancesSet: {},
      filterSet: filters(draw, ["availability-zone", "tag:Name"], word),
    }),
    DescribeVolumes: (draw) => ({
      volumeSet: { items: [{ volumeId: volume(draw) }] },
      filterSet: filters(draw, ["attachment.instance-id"], instance),
    }),
    DescribeSecurityGroups: (draw) => ({
      securityGroupSet: {},
      securityGroupIdSet: { items: [{ groupId: group(draw) }] },
      filterSet: filters(draw, ["vpc-id", "group-name"], word),
    }),
    DescribeSubnets: (draw) => ({
      subnetSet: { items: [{ subnetId: subnet(draw) }] },
      filterSet: {},
    }),
  }),
  {
    ...{ source: "ec2.amazonaws.com", name: "RunInstances", weight: 8, isRead: false },
    ...{ input: launch, output: launched },
  },
  {
    ...{ source: "ec2.amazonaws.com", name: "StopInstances", weight: 3, isRead: false },
    input: (draw) => ({ instancesSet: instances(draw), force: false }),
  },
  {
    ...{ source: "ec2.amazonaws.com", name: "CreateTags", weight: 6, isRead: false },
    input: (draw) => ({
      resourcesSet: { items: [{ resourceId: volume(draw) }, { resourceId: volume(draw) }] },
      tagSet: { items: [{ key: one(["Name", "team", "cost"], draw), value: word(draw) }] },
    }),
    output: (draw) => ({ requestId: uuid(draw), _return: true }),
  },
  ...reads("iam.amazonaws.com", 5, {
    GetUser: (draw) => ({ userName: `user-${mostlyFirst(draw, 500)}` }),
    ListRoles: () => ({ maxItems: 100 }),
    ListRolePolicies: (draw) => ({ roleName: role(draw) }),
  }),
  {
    ...{ source: "iam.amazonaws.com", name: "CreateRole", weight: 2, isRead: false },
    input: (draw) => ({ roleName: role(draw), path: "/service/", description: word(draw) }),
  },
  ...reads("sts.amazonaws.com", 6, { GetCallerIdentity: () => null }),
  {
    ...{ source: "sts.amazonaws.com", name: "AssumeRole", weight: 20, isRead: true },
    input: (draw, { account }) => ({
      roleArn: `arn:aws:iam::${account}:role/${role(draw)}`,
      roleSessionName: `aws-go-sdk-17698608${letters(draw, 11, "0123456789")}`,
      durationSeconds: one([900, 3600, 43200], draw),
    }),
    output: assumed,
  },
  ...reads(
    "kms.amazonaws.com",
    24,
    {
      Decrypt: (draw, place) => ({
        encryptionContext: encryptionContext(draw, place),
        encryptionAlgorithm: "SYMMETRIC_DEFAULT",
      }),
      GenerateDataKey: (draw, place) => ({
        ...{ keyId: keyArn(draw, place), keySpec: "AES_256" },
        encryptionContext: encryptionContext(draw, place),
      }),
    },
    ofKey,
  ),
  ...reads("ssm.amazonaws.com", 6, {
    GetParameter: (draw) => ({ name: parameter(draw), withDecryption: true }),
    DescribeParameters: (draw) => ({
      parameterFilters: [{ key: "Name", option: "Equals", values: [parameter(draw)] }],
      shared: false,
    }),
  }),
  ...reads("secretsmanager.amazonaws.com", 8, {
    GetSecretValue: (draw, place) => ({ secretId: secret(draw, place) }),
  }),
  {
    ...{ source: "iam.amazonaws.com", name: "PutRolePolicy", weight: 5, isRead: false },
    input: (draw, place) => ({ roleName: role(draw), ...policy(draw, place) }),
  },
  {
    ...{ source: "logs.amazonaws.com", name: "CreateLogStream", weight: 8, isRead: false },
    input: (draw) => ({
      logGroupName: `/aws/lambda/${program(draw)}`,
      logStreamName: `${day(draw)}/[$LATEST]${letters(draw, 32, HEX)}`,
    }),
  },
  {
    ...{ source: "ecs.amazonaws.com", name: "RunTask", weight: 14, isRead: false },
    ...{ input: task, output: startedTask },
  },
  {
    ...{ source: "dynamodb.amazonaws.com", name: "DescribeTable", weight: 6, isRead: true },
    input: (draw) => ({ tableName: program(draw) }),
    more: (_draw, { account, region }, { tableName }) => {
      const ARN = `arn:aws:dynamodb:${region}:${account}:table/${tableName}`;
      return { resources: [{ accountId: account, type: "AWS::DynamoDB::Table", ARN }] };
    },
  },
  {
    ...{ source: "lambda.amazonaws.com", name: "UpdateFunctionCode20150331v2", weight: 5 },
    isRead: false,
    input: (draw) => ({
      functionName: program(draw),
      ...{ s3Bucket: bucket(draw), s3Key: `builds/${letters(draw, 40, HEX)}.zip`, publish: true },
    }),
    output: (draw, { account, region }, { functionName }) => ({
      functionArn: `arn:aws:lambda:${region}:${account}:function:${functionName}`,
      ...{ runtime: one(["nodejs22.x", "python3.13", "java21"], draw), codeSize: draw(9e6) },
      ...{ role: `arn:aws:iam::${account}:role/${role(draw)}`, timeout: draw(900) },
      ...{ codeSha256: `${base64(draw, 43)}=`, revisionId: uuid(draw), memorySize: 128 },
    }),
  },
  ...reads("cloudtrail.amazonaws.com", 2, {
    LookupEvents: () => ({ maxResults: 50 }),
    DescribeTrails: () => ({ includeShadowTrails: true }),
  }),
];

function reads(
  source: string,
  weight: number,
  inputs: Readonly<Record<string, Operation["input"]>>,
  more?: Operation["more"],
): readonly Operation[] {
  return Object.entries(inputs).map(([name, input]) => ({
    ...{ source, name, weight, input, isRead: true },
    ...(more && { more }),
  }));
}

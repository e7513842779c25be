import { seededRandom } from "./seeded-random.ts";

/** What draws a whole number from 0 up to, not including, `below`. */
type Draw = (below: number) => number;
type Members = Readonly<Record<string, unknown>>;

interface Operation {
  readonly source: string;
  readonly name: string;
  /** How often it is called beside the others. */
  readonly weight: number;
  readonly isRead: boolean;
  readonly isData?: true;
  readonly input: (draw: Draw) => Members | null;
  readonly output?: (draw: Draw) => Members;
}

/** The account that a server has unless told otherwise, and two more. */
const ACCOUNTS = ["111122223333", "111122223333", "111122223333", "444455556666", "777788889999"];
const REGIONS = ["us-east-1", "us-east-1", "us-east-1", "us-east-1", "eu-west-1", "us-west-2"];
const GLOBAL = /^(route53|cloudfront|iam)\./;
const AGENTS = [
  "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4",
  "Boto3/1.38.32 md/Botocore#1.38.32 ua/2.1 os/linux#5.15.0 md/arch#aarch64 lang/python#3.12.3",
  "aws-sdk-js/3.826.0 ua/2.1 os/linux#6.1.0 lang/js md/nodejs#22.16.0 api/route-53#3.826.0",
  "APN/1.0 HashiCorp/1.0 Terraform/1.12.1 terraform-provider-aws/5.99.1 aws-sdk-go-v2/1.36.3",
  "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux api/s3#1.80.0",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0",
  "aws-sdk-java/2.31.60 md/io#sync md/http#Apache ua/2.1 os/Linux#6.8.0 lang/java#21.0.7",
];
const ERRORS = ["AccessDenied", "AccessDenied", "AccessDenied", "Throttling", "NoSuchEntity"];

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A name that is the same for the same number, so that many records share it. */
function named(prefix: string, number: number, length: number, alphabet = UPPER): string {
  const draw = seededRandom(number * 7919 + prefix.length);
  return prefix + Array.from({ length }, () => alphabet[draw(alphabet.length)]).join("");
}

const zone = (draw: Draw) => named("Z0", draw(400), 18);
const distribution = (draw: Draw) => named("E", draw(200), 13);
const bucket = (draw: Draw) =>
  `example-${["logs", "assets", "backup", "media"][draw(4)]}-${draw(60)}`;
const instance = (draw: Draw) => named("i-0", draw(3_000), 16, "0123456789abcdef");
const key = (draw: Draw) =>
  `arn:aws:kms:us-east-1:111122223333:key/${uuidOf(seededRandom(1 + draw(40)))}`;
const hour = (draw: Draw) => `2026/01/${10 + draw(20)}/${10 + draw(14)}`;

function change(draw: Draw): Members {
  return {
    hostedZoneId: zone(draw),
    changeBatch: {
      changes: [
        {
          action: ["UPSERT", "CREATE", "DELETE"][draw(3)],
          resourceRecordSet: {
            name: `${named("", draw(5_000), 8, LOWER)}.example.com`,
            type: ["A", "AAAA", "CNAME", "TXT"][draw(4)],
            tTL: 300,
            resourceRecords: [{ value: `192.0.2.${draw(256)}` }],
          },
        },
      ],
    },
  };
}

const OPERATIONS: readonly Operation[] = [
  ...reads("route53.amazonaws.com", 10, {
    ListHostedZones: () => null,
    GetHostedZone: (draw) => ({ id: zone(draw) }),
    ListResourceRecordSets: (draw) => ({ hostedZoneId: zone(draw), maxItems: 100 }),
    GetChange: (draw) => ({ id: named("C0", draw(20_000), 18) }),
  }),
  {
    ...{ source: "route53.amazonaws.com", name: "ChangeResourceRecordSets", weight: 12 },
    ...{ isRead: false, input: change },
    output: (draw) => ({
      changeInfo: {
        id: `/change/${named("C0", draw(20_000), 18)}`,
        status: "PENDING",
        submittedAt: "Jan 31, 2026, 12:00:00 PM",
      },
    }),
  },
  ...reads("cloudfront.amazonaws.com", 5, {
    GetDistribution: (draw) => ({ id: distribution(draw) }),
    ListDistributions: () => ({ maxItems: 100 }),
  }),
  {
    ...{ source: "cloudfront.amazonaws.com", name: "CreateInvalidation", weight: 4 },
    isRead: false,
    input: (draw) => ({
      distributionId: distribution(draw),
      invalidationBatch: {
        paths: { quantity: 1, items: ["/*"] },
        callerReference: named("", draw(1e6), 12, LOWER),
      },
    }),
  },
  ...reads("s3.amazonaws.com", 6, {
    ListBuckets: () => null,
    GetBucketLocation: (draw) => ({ bucketName: bucket(draw), location: "" }),
    GetBucketPolicy: (draw) => ({ bucketName: bucket(draw), policy: "" }),
  }),
  {
    ...{ source: "s3.amazonaws.com", name: "PutObject", weight: 8, isRead: false, isData: true },
    input: (draw) => ({ bucketName: bucket(draw), key: `data/${hour(draw)}/${draw(1e6)}.json` }),
  },
  ...reads("ec2.amazonaws.com", 9, {
    DescribeInstances: (draw) => ({ instancesSet: { items: [{ instanceId: instance(draw) }] } }),
    DescribeVolumes: () => ({ volumeSet: {}, filterSet: {} }),
    DescribeSecurityGroups: () => ({ securityGroupSet: {}, filterSet: {} }),
  }),
  {
    ...{ source: "ec2.amazonaws.com", name: "StopInstances", weight: 2, isRead: false },
    input: (draw) => ({ instancesSet: { items: [{ instanceId: instance(draw) }] }, force: false }),
  },
  ...reads("iam.amazonaws.com", 5, {
    GetUser: (draw) => ({ userName: `user-${draw(300)}` }),
    ListRoles: () => ({ maxItems: 100 }),
  }),
  {
    ...{ source: "iam.amazonaws.com", name: "CreateRole", weight: 1, isRead: false },
    input: (draw) => ({ roleName: `role-${draw(500)}`, path: "/service/" }),
  },
  ...reads("sts.amazonaws.com", 8, {
    GetCallerIdentity: () => null,
    AssumeRole: (draw) => ({
      roleArn: `arn:aws:iam::111122223333:role/role-${draw(20)}`,
      roleSessionName: `session-${draw(4_000)}`,
      durationSeconds: 3600,
    }),
  }),
  ...reads("kms.amazonaws.com", 8, {
    Decrypt: (draw) => ({ keyId: key(draw), encryptionAlgorithm: "SYMMETRIC_DEFAULT" }),
    GenerateDataKey: (draw) => ({ keyId: key(draw), keySpec: "AES_256" }),
  }),
  ...reads("cloudtrail.amazonaws.com", 2, {
    LookupEvents: () => ({ maxResults: 50 }),
    DescribeTrails: () => ({ includeShadowTrails: true }),
  }),
];

const DRAWN = OPERATIONS.flatMap((operation) => Array<Operation>(operation.weight).fill(operation));

function reads(
  source: string,
  weight: number,
  inputs: Readonly<Record<string, Operation["input"]>>,
): readonly Operation[] {
  return Object.entries(inputs).map(([name, input]) => ({
    ...{ source, name, weight, input },
    isRead: true,
  }));
}

/**
 * Draws records as many people and programs of three accounts leave them, one after another:
 * services, operations, errors and resources as often as they are met, ids of their own in each.
 * The same seed draws the same records.
 */
export class GeneratedRecords {
  readonly #draw: Draw;

  constructor(seed: number) {
    this.#draw = seededRandom(seed);
  }

  /** @param atMs when the call was. */
  next(atMs: number): { readonly eventId: string; readonly json: string } {
    const draw = this.#draw;
    const { source, name, isRead, isData, input, output } = one(DRAWN, draw);
    const account = one(ACCOUNTS, draw);
    const region = GLOBAL.test(source) ? "us-east-1" : one(REGIONS, draw);
    const failed = draw(100) < 3;
    const eventId = uuidOf(draw);
    const record = {
      eventVersion: "1.11",
      userIdentity: identity(draw, account),
      eventTime: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
      eventSource: source,
      eventName: name,
      awsRegion: region,
      sourceIPAddress: `198.51.${draw(4)}.${draw(256)}`,
      userAgent: `${one(AGENTS, draw)} md/build#${draw(6)}`,
      ...(failed && failure(draw, source, name)),
      requestParameters: input(draw),
      responseElements: output && !failed ? output(draw) : null,
      requestID: uuidOf(draw),
      eventID: eventId,
      readOnly: isRead,
      eventType: "AwsApiCall",
      apiVersion: "2013-04-01",
      managementEvent: !isData,
      recipientAccountId: account,
      eventCategory: isData ? "Data" : "Management",
      tlsDetails: {
        tlsVersion: "TLSv1.3",
        cipherSuite: "TLS_AES_128_GCM_SHA256",
        clientProvidedHostHeader: source,
      },
    };
    return { eventId, json: JSON.stringify(record) };
  }
}

function failure(draw: Draw, source: string, name: string): Members {
  const action = `${source.split(".")[0]}:${name}`;
  return {
    errorCode: one(ERRORS, draw),
    errorMessage: `The caller is not authorized to perform ${action} on the resource.`,
  };
}

function identity(draw: Draw, account: string): Members {
  if (draw(3) === 0) {
    // Few people make most of the calls.
    const user = draw(2) === 0 ? draw(10) : draw(300);
    return {
      type: "IAMUser",
      principalId: named("AIDA", user, 17),
      arn: `arn:aws:iam::${account}:user/user-${user}`,
      accountId: account,
      accessKeyId: named("AKIA", user, 16),
      userName: `user-${user}`,
    };
  }
  const role = draw(20);
  const session = draw(4_000);
  const issuer = `arn:aws:iam::${account}:role/role-${role}`;
  return {
    type: "AssumedRole",
    principalId: `${named("AROA", role, 17)}:session-${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/role-${role}/session-${session}`,
    accountId: account,
    accessKeyId: named("ASIA", session, 16),
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: named("AROA", role, 17),
        arn: issuer,
        accountId: account,
        userName: `role-${role}`,
      },
      attributes: { creationDate: "2026-01-31T12:00:00Z", mfaAuthenticated: "false" },
    },
  };
}

function one<Item>(items: readonly Item[], draw: Draw): Item {
  const item = items[draw(items.length)];
  if (item === undefined) throw new Error("there is nothing to draw from");
  return item;
}

function uuidOf(draw: Draw): string {
  const hex = (length: number) =>
    draw(16 ** length)
      .toString(16)
      .padStart(length, "0");
  return `${hex(7)}0-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
}

import {
  base64,
  type Draw,
  HEX,
  letters,
  mostlyFirst,
  named,
  one,
  UPPER,
  uuid,
} from "./generated-names.ts";
import { type Members, OPERATIONS, type Operation, type Place } from "./generated-operations.ts";
import { seededRandom } from "./seeded-random.ts";

/** The account that a server has unless told otherwise, and two more. */
const ACCOUNTS = ["111122223333", "111122223333", "111122223333", "444455556666", "777788889999"];
const REGIONS = ["us-east-1", "us-east-1", "us-east-1", "us-east-1", "eu-west-1", "us-west-2"];
const GLOBAL = /^(route53|cloudfront|iam)\./;
/** With places for versions, which differ from one machine to the next. */
const AGENTS = [
  "aws-cli/2.#.# md/awscrt#0.26.# ua/2.1 os/linux#6.#.0 md/arch#x86_64 lang/python#3.13.# " +
    "md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off",
  "Boto3/1.38.# md/Botocore#1.38.# ua/2.1 os/linux#5.#.0 md/arch#aarch64 lang/python#3.12.# " +
    "md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.38.#",
  "aws-sdk-js/3.#.0 ua/2.1 os/linux#6.#.0 lang/js md/nodejs#22.#.0 api/route-53#3.#.0",
  "APN/1.0 HashiCorp/1.0 Terraform/1.#.# (+https://www.terraform.io) terraform-provider-aws/5.#.# " +
    "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.#",
  "aws-sdk-go-v2/1.#.# ua/2.1 os/linux lang/go#1.24.# md/GOOS#linux md/GOARCH#amd64 api/s3#1.#.0",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1#.0.0.0",
  "aws-sdk-java/2.#.# md/io#sync md/http#Apache ua/2.1 os/Linux#6.#.0 lang/java#21.0.#",
  ...["secretsmanager.amazonaws.com", "autoscaling.amazonaws.com", "AWS Internal"],
];
const AGENT_COUNT = 400;
const ADDRESSES = 2_000;
const USERS = 500;
const ROLES = 200;
const SESSIONS = 4_000;
const SESSIONS_AT_ONCE = 400;
/** After which another one begins. */
const SESSION_MS = 20_000;
const SERVICE_PERCENT = 15;
const USER_PERCENT = 40;
const SERVICES = ["autoscaling", "ec2", "lambda", "cloudtrail", "delivery.logs", "config"].map(
  (name) => `${name}.amazonaws.com`,
);
const ERRORS = ["AccessDenied", "AccessDenied", "AccessDenied", "Throttling", "NoSuchEntity"];
const ERROR_PERCENT = 8;

const DRAWN = OPERATIONS.flatMap((operation) => Array<Operation>(operation.weight).fill(operation));

const AGENT_TEXTS = Array.from({ length: AGENT_COUNT }, (_, at) => {
  const draw = seededRandom(at);
  return one(AGENTS, draw).replace(/([./\d])#/g, (_whole, before) => `${before}${draw(60)}`);
});
const ADDRESS_TEXTS = Array.from({ length: ADDRESSES }, (_, at) => {
  const draw = seededRandom(at);
  return `${3 + draw(220)}.${draw(256)}.${draw(256)}.${1 + draw(254)}`;
});

/** Who made calls under a role, and how it called itself. */
interface Session {
  readonly name: string;
  readonly role: number;
  readonly accessKeyId: string;
}

const SESSION_LIST = Array.from({ length: SESSIONS }, (_, at): Session => {
  const draw = seededRandom(at + 1);
  const names = [
    () => `i-${letters(draw, 17, HEX)}`,
    () => `botocore-session-17698${letters(draw, 5, "0123456789")}`,
    () => `aws-go-sdk-17698608${letters(draw, 11, "0123456789")}`,
    () => `user-${draw(USERS)}@example.com`,
    () => `${letters(draw, 8, HEX)}-${letters(draw, 4, HEX)}-${letters(draw, 12, HEX)}`,
  ];
  const name = one(names, draw)();
  return { name, role: draw(ROLES), accessKeyId: `ASIA${letters(draw, 16, UPPER)}` };
});
const NOBODY: Session = { name: "", role: 0, accessKeyId: "" };
const ROLE_NAMES = Array.from({ length: ROLES }, (_, at) => `${named("role-", at, 12)}`);

/**
 * Draws records as many people and programs of three accounts leave them, one after another:
 * services, operations, errors and resources as often as they are met, ids of their own in each,
 * and no fewer bytes of what cannot be foreseen than real records have: `gzip` leaves some 260 of
 * each. The same seed draws the same records.
 */
export class GeneratedRecords {
  readonly #draw: Draw;

  constructor(seed: number) {
    this.#draw = seededRandom(seed);
  }

  /** @param atMs when the call was. */
  next(atMs: number): { readonly eventId: string; readonly json: string } {
    const draw = this.#draw;
    const { source, name, isRead, isData, ...call } = one(DRAWN, draw);
    const account = one(ACCOUNTS, draw);
    const region = GLOBAL.test(source) ? "us-east-1" : one(REGIONS, draw);
    const place: Place = { account, region };
    const failed = draw(100) < ERROR_PERCENT;
    const eventId = uuid(draw);
    const userIdentity = identity(draw, account, atMs);
    const requestParameters = call.input(draw, place);
    const input = requestParameters ?? {};
    const { additionalEventData, resources } = call.more?.(draw, place, input) ?? {};
    const record = {
      eventVersion: "1.11",
      userIdentity,
      eventTime: secondOf(atMs),
      eventSource: source,
      eventName: name,
      awsRegion: region,
      sourceIPAddress: ADDRESS_TEXTS[mostlyFirst(draw, ADDRESSES)] ?? "",
      userAgent: AGENT_TEXTS[mostlyFirst(draw, AGENT_COUNT)] ?? "",
      ...(failed && failure(draw, `${source.split(".")[0]}:${name}`, userIdentity)),
      requestParameters,
      responseElements: call.output && !failed ? call.output(draw, place, input) : null,
      ...(additionalEventData !== undefined && { additionalEventData }),
      requestID: source.startsWith("s3.") ? letters(draw, 16, UPPER) : uuid(draw),
      eventID: eventId,
      readOnly: isRead,
      ...(resources !== undefined && { resources }),
      eventType: "AwsApiCall",
      ...(source.startsWith("route53.") && { apiVersion: "2013-04-01" }),
      managementEvent: !isData,
      recipientAccountId: account,
      ...(userIdentity.type === "AWSService" && { sharedEventID: uuid(draw) }),
      eventCategory: isData ? "Data" : "Management",
      tlsDetails: {
        tlsVersion: "TLSv1.3",
        cipherSuite: one(["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"], draw),
        clientProvidedHostHeader: source.replace(".", GLOBAL.test(source) ? "." : `.${region}.`),
      },
    };
    return { eventId, json: JSON.stringify(record) };
  }
}

const secondOf = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

function failure(draw: Draw, action: string, { arn }: Members): Members {
  const refused =
    `User: ${arn} is not authorized to perform: ${action} on resource: ` +
    `${named("example-", mostlyFirst(draw, 900), 9)} because no identity-based policy allows ` +
    `the ${action} action`;
  if (!action.startsWith("ec2:")) return { errorCode: one(ERRORS, draw), errorMessage: refused };
  return {
    errorCode: "Client.UnauthorizedOperation",
    errorMessage:
      `You are not authorized to perform this operation. ${refused}. ` +
      `Encoded authorization failure message: ${base64(draw, 400)}`,
  };
}

function identity(draw: Draw, accountId: string, atMs: number): Members {
  const kind = draw(100);
  if (kind < SERVICE_PERCENT) return { type: "AWSService", invokedBy: one(SERVICES, draw) };
  if (kind < SERVICE_PERCENT + USER_PERCENT) {
    const user = mostlyFirst(draw, USERS);
    return {
      type: "IAMUser",
      principalId: named("AIDA", user, 17),
      arn: `arn:aws:iam::${accountId}:user/user-${user}`,
      accountId,
      accessKeyId: named("AKIA", user, 16),
      userName: `user-${user}`,
    };
  }
  // Some are at work for a while, and others after them.
  const session = Math.floor(atMs / SESSION_MS) + mostlyFirst(draw, SESSIONS_AT_ONCE);
  const { name, role, accessKeyId } = SESSION_LIST[session % SESSIONS] ?? NOBODY;
  const principalId = named("AROA", role, 17);
  const userName = ROLE_NAMES[role] ?? "";
  return {
    type: "AssumedRole",
    principalId: `${principalId}:${name}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${userName}/${name}`,
    accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId,
        arn: `arn:aws:iam::${accountId}:role/${userName}`,
        accountId,
        userName,
      },
      attributes: {
        creationDate: secondOf(session * SESSION_MS),
        mfaAuthenticated: "false",
      },
    },
  };
}

import type { CapturedHead } from "../../base/exchange.ts";
import {
  findService,
  findServiceByHost,
  findServiceByTarget,
  type ServiceEntry,
  servicesSigningAs,
} from "../../models/index.ts";
import { isFormType } from "../refuse/find-ambiguity.ts";
import type { HttpTarget } from "../rest/http-target.ts";
import type { SigningScope } from "./signing-scope.ts";

export interface AddressedHead {
  readonly head: CapturedHead;
  readonly target: HttpTarget;
  readonly host: string;
}

/** Whom a request is for. */
export interface Addressee {
  readonly service: ServiceEntry | undefined;
  /** True when nothing tells it from others of its signing name. */
  readonly isGuessed: boolean;
}

/**
 * The service that a signed request is for. The signing name decides; where several services share
 * it, the rest of the head tells them apart.
 */
export function findSignedAddressee(
  { signingName }: SigningScope,
  addressed: AddressedHead,
): Addressee {
  const candidates = servicesSigningAs(signingName);
  if (candidates.length < 2) return { service: candidates[0], isGuessed: false };
  for (const told of TELLING) {
    const entry = told(addressed);
    if (entry && candidates.includes(entry)) return { service: entry, isGuessed: false };
  }
  const service = candidates.find((entry) => isSpokenIn(entry, addressed)) ?? candidates[0];
  return { service, isGuessed: true };
}

/** Whether a request that names nothing else can be one of the service's protocol. */
function isSpokenIn({ protocol }: ServiceEntry, { head, target }: AddressedHead): boolean {
  if (protocol === "restJson1" || protocol === "restXml") return !head.headers.has("x-amz-target");
  if (protocol !== "awsQuery" && protocol !== "ec2Query") return head.headers.has("x-amz-target");
  return target.query.has("Action") || isFormType(head.headers.get("content-type") ?? "");
}

/** The service that an unsigned request is for; S3 when nothing says so. */
export function findUnsignedAddressee(addressed: AddressedHead): Addressee {
  const service =
    byTarget(addressed) ??
    findServiceByHost(addressed.host) ??
    byVersion(addressed.target.query) ??
    byPath(addressed) ??
    byForm(addressed.head) ??
    findService("s3");
  return { service, isGuessed: false };
}

const RPC_V2_PATH = /\/service\/([^/]+)\/operation\/[^/]+\/?$/;

function byTarget({ head, target }: AddressedHead): ServiceEntry | undefined {
  const named = head.headers.get("x-amz-target");
  const prefix = named?.slice(0, Math.max(named.lastIndexOf("."), 0));
  const rpc = RPC_V2_PATH.exec(target.path)?.[1];
  return (prefix && findServiceByTarget(prefix)) || (rpc && findServiceByTarget(rpc)) || undefined;
}

/** Paths begin with a version that no other service with that signing name has. */
const PATHS: readonly (readonly [begins: RegExp, key: string])[] = [
  [/^\/v20180820\//, "s3-control"],
  [/^\/2013-04-01\//, "route-53"],
  [/^\/20\d\d-\d\d-\d\d\/(?:distribution|origin-access-identity|function|.*-policy)/, "cloudfront"],
  [/^\/20\d\d-\d\d-\d\d\/(?:functions|event-source-mappings|layers)/, "lambda"],
  [/^\/v2\/email\//, "sesv2"],
  [/^\/v2\/(?:apis|domainnames|portals|portalproducts|vpclinks|tags)/, "apigatewayv2"],
  [/^\/2015-01-01\//, "elasticsearch-service"],
  [/^\/greengrass\/v2\//, "greengrassv2"],
];

const TELLING = [byTarget, byPath, byHost] as const;

function byHost({ host }: AddressedHead): ServiceEntry | undefined {
  return findServiceByHost(host);
}

function byPath({ target }: AddressedHead): ServiceEntry | undefined {
  const found = PATHS.find(([begins]) => begins.test(target.path));
  return found && findService(found[1]);
}

/** API versions of the query services: unsigned, `?Action=…&Version=…` is all there is. */
const VERSIONS: Readonly<Record<string, string>> = {
  "2010-03-31": "sns",
  "2010-05-08": "iam",
  "2010-05-15": "cloudformation",
  "2010-08-01": "cloudwatch",
  "2011-01-01": "auto-scaling",
  "2011-06-15": "sts",
  "2012-06-01": "elastic-load-balancing",
  "2012-11-05": "sqs",
  "2014-10-31": "rds",
  "2015-12-01": "elastic-load-balancing-v2",
  "2016-11-15": "ec2",
};

/** The links in messages of SNS have no version. Source: documented, `SubscribeURL`. */
const LINKS: Readonly<Record<string, string>> = {
  ConfirmSubscription: "TopicArn",
  Unsubscribe: "SubscriptionArn",
};

function byVersion(query: URLSearchParams): ServiceEntry | undefined {
  const action = query.get("Action");
  if (action === null) return undefined;
  const version = query.get("Version");
  const key = version && Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined;
  if (key) return findService(key);
  const member = Object.hasOwn(LINKS, action) ? LINKS[action] : undefined;
  return member && snsRegion(query.get(member)) ? findService("sns") : undefined;
}

/** The region in the ARN that a link of SNS names: nothing else of its request does. */
export function linkRegion({ target }: AddressedHead): string | undefined {
  const member = LINKS[target.query.get("Action") ?? ""];
  return member && snsRegion(target.query.get(member));
}

const snsRegion = (arn: string | null): string | undefined =>
  /^arn:aws[\w-]*:sns:([a-z][a-z0-9-]{0,31}):\d{12}:/.exec(arn ?? "")?.[1];

/** Calls that exchange another identity for AWS's are unsigned forms, and no others are. */
function byForm({ method, headers }: CapturedHead): ServiceEntry | undefined {
  const isForm = headers.get("content-type")?.startsWith("application/x-www-form-urlencoded");
  return method === "POST" && isForm ? findService("sts") : undefined;
}

import { buildQueryString } from "@smithy/core/protocols";

/** What a load sends for a call of one kind. */
export interface CallRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface CallKind {
  /** As the record names it. */
  readonly eventName: string;
  /** As the signature names it. */
  readonly service: string;
  readonly isChanging: boolean;
  /** Where it is answered: by the sandbox, or by the upstream that notes what it is sent. */
  readonly answeredBy: "sandbox" | "upstream";
  /** Services of the world have one region alone. */
  readonly isGlobal?: boolean;
  /** Sent with a signature that proves nothing. */
  readonly isForged?: boolean;
  readonly request: (name: string) => CallRequest;
}

const json = (target: string, version: string, input: object): CallRequest => ({
  method: "POST",
  path: "/",
  headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target },
  body: JSON.stringify(input),
});
const form = (input: Record<string, string>): CallRequest => ({
  method: "POST",
  path: "/",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: buildQueryString(input),
});
const healthCheck = (name: string) =>
  `<CreateHealthCheckRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">` +
  `<CallerReference>${name}</CallerReference><HealthCheckConfig><IPAddress>192.0.2.1</IPAddress>` +
  `<Port>80</Port><Type>TCP</Type></HealthCheckConfig></CreateHealthCheckRequest>`;

/**
 * What is called under load: reading and changing calls, of every protocol's kind, that succeed,
 * fail and are refused. What a changing call makes bears its name, so that it can be looked for.
 */
export const CALL_KINDS: readonly CallKind[] = [
  {
    ...{ eventName: "CreateHttpNamespace", service: "servicediscovery", isChanging: true },
    answeredBy: "sandbox",
    request: (Name) =>
      json("Route53AutoNaming_v20170314.CreateHttpNamespace", "1.1", {
        Name,
        CreatorRequestId: Name,
      }),
  },
  {
    ...{ eventName: "CreateTopic", service: "sns", isChanging: true, answeredBy: "sandbox" },
    request: (Name) => form({ Action: "CreateTopic", Version: "2010-03-31", Name }),
  },
  {
    ...{ eventName: "CreateHealthCheck", service: "route53", isChanging: true, isGlobal: true },
    answeredBy: "sandbox",
    request: (name) => ({
      method: "POST",
      path: "/2013-04-01/healthcheck",
      headers: { "content-type": "application/xml" },
      body: healthCheck(name),
    }),
  },
  {
    ...{ eventName: "CreateUser", service: "iam", isChanging: true, isGlobal: true },
    answeredBy: "sandbox",
    request: (UserName) => form({ Action: "CreateUser", Version: "2010-05-08", UserName }),
  },
  {
    ...{ eventName: "ListNamespaces", service: "servicediscovery", isChanging: false },
    answeredBy: "sandbox",
    request: () => json("Route53AutoNaming_v20170314.ListNamespaces", "1.1", { MaxResults: 1 }),
  },
  {
    ...{ eventName: "GetHostedZoneCount", service: "route53", isChanging: false, isGlobal: true },
    answeredBy: "sandbox",
    request: () => ({ method: "GET", path: "/2013-04-01/hostedzonecount", headers: {}, body: "" }),
  },
  {
    // There is no such topic: a call that fails.
    ...{ eventName: "GetTopicAttributes", service: "sns", isChanging: false },
    answeredBy: "sandbox",
    request: (name) =>
      form({
        ...{ Action: "GetTopicAttributes", Version: "2010-03-31" },
        TopicArn: `arn:aws:sns:us-east-1:111122223333:none-${name}`,
      }),
  },
  {
    ...{ eventName: "ListNamespaces", service: "servicediscovery", isChanging: false },
    ...{ answeredBy: "sandbox", isForged: true },
    request: () => json("Route53AutoNaming_v20170314.ListNamespaces", "1.1", {}),
  },
  {
    ...{ eventName: "PutParameter", service: "ssm", isChanging: true, answeredBy: "upstream" },
    request: (Name) => json("AmazonSSM.PutParameter", "1.1", { Name, Value: "1", Type: "String" }),
  },
  {
    ...{ eventName: "GetParameter", service: "ssm", isChanging: false, answeredBy: "upstream" },
    request: (Name) => json("AmazonSSM.GetParameter", "1.1", { Name }),
  },
];

/** What is called so that it changes the sandbox, and leaves something that bears a name. */
export const SANDBOX_CHANGES = CALL_KINDS.filter(
  ({ isChanging, answeredBy }) => isChanging && answeredBy === "sandbox",
);

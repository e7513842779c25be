/** Calls of several callers and kinds, as a server of a team sees them in a day. */
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { TestServer } from "../../test/support/server.ts";
import { type RequestToSign, signRequest } from "../../test/support/sign-request.ts";
import type { PreparedRequest } from "../harness/mixed-load.ts";
import { PATH } from "./request-peers.ts";

const CALLERS = 8;
/** Of twenty calls, the others change something in the sandbox. */
const LISTS = 14;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Caller {
  readonly name: string;
  readonly keys: Keys;
  readonly topicArn: string;
  readonly queueUrl: string;
}

/** A server's callers and what they work on; a trail delivers all that they do. */
export class MixedCalls {
  readonly #server: TestServer;
  readonly #callers: readonly Caller[];

  private constructor(server: TestServer, callers: readonly Caller[]) {
    this.#server = server;
    this.#callers = callers;
  }

  static async prepare(server: TestServer): Promise<MixedCalls> {
    const settings = { ...server.clientSettings(), forcePathStyle: true };
    const s3 = new S3Client(settings);
    await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
    await s3.send(new CreateBucketCommand({ Bucket: "work" }));
    const cloudTrail = new CloudTrailClient(settings);
    const trail = { Name: "main", S3BucketName: "audit", EnableLogFileValidation: true };
    await cloudTrail.send(new CreateTrailCommand(trail));
    await cloudTrail.send(new StartLoggingCommand({ Name: "main" }));
    const clients = {
      iam: new IAMClient(settings),
      sns: new SNSClient(settings),
      sqs: new SQSClient(settings),
    };
    const callers: Caller[] = [];
    for (let at = 0; at < CALLERS; at++) callers.push(await makeCaller(clients, `caller-${at}`));
    return new MixedCalls(server, callers);
  }

  /** All kinds for each caller, signed anew: a signature is good for a quarter of an hour. */
  async sign(): Promise<readonly PreparedRequest[]> {
    const calls = this.#callers.flatMap((caller) =>
      callsOf(caller).map((call) => ({ ...call, credentials: caller.keys })),
    );
    const requests: PreparedRequest[] = [];
    for (const call of calls) {
      const { url, method, headers } = await signRequest(this.#server, call);
      const { pathname, search } = new URL(url);
      const body = call.body;
      requests.push({
        method,
        path: pathname + search,
        headers,
        ...(body !== undefined && { body }),
      });
    }
    return requests;
  }

  /** Looks one of the callers up in Event history. */
  async lookUp(): Promise<void> {
    const attribute = { AttributeKey: "Username", AttributeValue: "caller-1" };
    const { url, ...request } = await signRequest(this.#server, {
      ...{ method: "POST", path: "/", service: "cloudtrail" },
      body: JSON.stringify({ LookupAttributes: [attribute] }),
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
      },
    });
    const answer = await fetch(url, request);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`no look-up: ${answer.status} ${text}`);
  }
}

async function makeCaller(
  clients: { readonly iam: IAMClient; readonly sns: SNSClient; readonly sqs: SQSClient },
  name: string,
): Promise<Caller> {
  const { iam, sns, sqs } = clients;
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  return { name, keys, topicArn: TopicArn, queueUrl: QueueUrl };
}

function callsOf({ name, topicArn, queueUrl }: Caller): readonly (RequestToSign & {
  readonly body?: string;
})[] {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const tagUser = {
    ...{ Action: "TagUser", Version: "2010-05-08", UserName: name },
    ...{ "Tags.member.1.Key": "team", "Tags.member.1.Value": "bench" },
  };
  const setTopic = {
    ...{ Action: "SetTopicAttributes", Version: "2010-03-31", TopicArn: topicArn },
    ...{ AttributeName: "DisplayName", AttributeValue: `${name}s topic` },
  };
  const post = { method: "POST", path: "/" };
  const list = { method: "GET", path: PATH, service: "route53" };
  const tag = { ...post, service: "iam", headers: form, body: `${new URLSearchParams(tagUser)}` };
  return [
    ...Array.from({ length: LISTS }, () => list),
    ...[tag, tag],
    { ...post, service: "sns", headers: form, body: `${new URLSearchParams(setTopic)}` },
    ...Array.from({ length: 2 }, () => ({
      ...{ ...post, service: "sqs" },
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.TagQueue",
      },
      body: JSON.stringify({ QueueUrl: queueUrl, Tags: { team: "bench" } }),
    })),
    {
      ...{ method: "PUT", path: `/work/${name}/report.txt`, service: "s3" },
      body: "what was found ".repeat(64),
    },
  ];
}

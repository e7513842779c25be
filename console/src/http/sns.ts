import { type AwsPlace, callAwsQuery } from "./aws.ts";
import { elementsOf, textOf } from "./xml.ts";

const SNS = { service: "sns", version: "2010-03-31" } as const;

/** Topics that are looked through for a choice; who has more types the name. */
const PAGES_MAX = 10;

/** The ARNs of the region's topics. */
export async function listTopics(place: AwsPlace): Promise<readonly string[]> {
  const arns: string[] = [];
  let token = "";
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const call = { ...SNS, ...place, action: "ListTopics" };
    const answer = await callAwsQuery(call, token === "" ? {} : { NextToken: token });
    arns.push(...elementsOf(answer, "TopicArn").map(({ textContent }) => textContent ?? ""));
    token = textOf(answer, "NextToken");
    if (token === "") break;
  }
  return arns;
}

/** @returns the topic's ARN, also of one that there is already. */
export async function createTopic(name: string, place: AwsPlace): Promise<string> {
  const call = { ...SNS, ...place, action: "CreateTopic" };
  return textOf(await callAwsQuery(call, { Name: name }), "TopicArn");
}

export async function setTopicPolicy(
  topicArn: string,
  policy: object,
  place: AwsPlace,
): Promise<void> {
  await callAwsQuery(
    { ...SNS, ...place, action: "SetTopicAttributes" },
    {
      TopicArn: topicArn,
      AttributeName: "Policy",
      AttributeValue: JSON.stringify(policy),
    },
  );
}

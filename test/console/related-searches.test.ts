import { describe, expect, test } from "vitest";
import { parseJson } from "../../console/src/common/json/parse-json.ts";
import { isWanted, proofWords, refreshMs } from "../../console/src/record/proof/proof-words.ts";
import { relatedSearches, resourceSearch } from "../../console/src/record/related-searches.ts";
import type { EventSummary, ProofPlace } from "../../src/operator/messages/events.ts";

const event: EventSummary = {
  eventId: "e1",
  eventTime: "2026-01-31T12:00:00Z",
  eventName: "GetObject",
  eventSource: "s3.amazonaws.com",
  readOnly: true,
  username: "nightly",
  accessKeyId: "ASIAEXAMPLE",
  sourceIPAddress: "192.0.2.7",
  userAgent: "aws-cli/2",
  errorCode: "",
  awsRegion: "us-east-1",
  accountId: "111122223333",
  eventType: "AwsApiCall",
  eventCategory: "Management",
  resources: [],
};
const ROLE = "arn:aws:iam::111122223333:role/backup";
const SESSION = "arn:aws:sts::111122223333:assumed-role/backup/nightly";
const record = parseJson(
  JSON.stringify({
    requestID: "r1",
    userIdentity: {
      ...{ type: "AssumedRole", arn: SESSION },
      sessionContext: { sessionIssuer: { arn: ROLE } },
    },
  }),
);

const hrefs = (searches: ReturnType<typeof relatedSearches>) =>
  Object.fromEntries(
    searches.map(({ relation, href }) => [relation, decodeURIComponent(href.slice(9))]),
  );

describe("what else there is to see of an event", () => {
  test("is everything that it shares with others, and what was around it", () => {
    expect(hrefs(relatedSearches(event, record))).toEqual({
      user: "Username=nightly",
      "access-key": "AccessKeyId=ASIAEXAMPLE",
      session: `Text=${SESSION}`,
      "session-issuer": `Text=${ROLE}`,
      "source-ip": "SourceIPAddress=192.0.2.7",
      "user-agent": "UserAgent=aws-cli/2",
      request: "RequestId=r1",
      "event-name": "EventName=GetObject",
      "event-source": "EventSource=s3.amazonaws.com",
      time: "filter=none&start=2026-01-31T11:55:00.000Z&end=2026-01-31T12:05:00.000Z",
    });
  });

  test("is nothing that the record does not say", () => {
    const bare = { ...event, username: "", accessKeyId: "", sourceIPAddress: "", userAgent: "" };
    const user = parseJson(`{"userIdentity":{"arn":"arn:aws:iam::111122223333:user/alice"}}`);
    const relations = relatedSearches({ ...bare, errorCode: "AccessDenied" }, user);
    expect(relations.map(({ relation }) => relation)).toEqual([
      ...["error", "event-name", "event-source", "time"],
    ]);
  });

  test("is shown of data events as well, for one of them", () => {
    const data = { ...event, eventCategory: "Data" };
    expect(hrefs(relatedSearches(data, record))).toMatchObject({
      user: "Username=nightly&category=Management&category=Data",
    });
    expect(resourceSearch(data, "AWS::S3::Object", "arn:aws:s3:::b/a b")).toBe(
      "#/events?ResourceType=AWS%3A%3AS3%3A%3AObject&ResourceName=arn%3Aaws%3As3%3A%3A%3Ab%2Fa+b" +
        "&category=Management&category=Data",
    );
  });
});

describe("a proof", () => {
  const places = (...states: readonly ProofPlace["state"][]) =>
    states.map((state): ProofPlace => ({ trailArn: "t", bucket: "b", state }));

  test("is asked for again while more is to come", () => {
    expect(refreshMs([])).toBe(false);
    expect(refreshMs(places("vouched", "broken", "unwanted"))).toBe(false);
    const unproven: ProofPlace = { trailArn: "t", bucket: "b", state: "delivered", problem: "p" };
    expect(refreshMs([unproven])).toBe(false);
    expect(proofWords(unproven).state).toBe("Delivered, not proven");
    const waiting = refreshMs(places("vouched", "waiting")) || Number.POSITIVE_INFINITY;
    const delivered = refreshMs(places("delivered", "unwanted")) || Number.POSITIVE_INFINITY;
    expect(waiting).toBeLessThan(delivered);
    expect(delivered).toBeLessThan(60_000);
  });

  test("is not to come when no trail wants the record", () => {
    expect(isWanted([])).toBe(false);
    expect(isWanted(places("unwanted", "unwanted"))).toBe(false);
    expect(isWanted(places("unwanted", "waiting"))).toBe(true);
  });
});

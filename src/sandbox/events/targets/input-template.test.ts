import { expect, test } from "vitest";
import { readJson } from "../json/index.ts";
import { fillTemplate, placeholdersOf } from "./input-template.ts";

/** The example event of the user guide. */
const EVENT = {
  ...{ version: "0", id: "7bf73129-1428-4cd3-a780-95db273d1602" },
  ...{ "detail-type": "EC2 Instance State-change Notification", source: "aws.ec2" },
  ...{ account: "123456789012", time: "2015-11-11T21:29:54Z", region: "us-east-1" },
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
  detail: { "instance-id": "i-0123456789", state: "RUNNING", count: 2, list: ["a", { b: 1 }] },
};

const PATHS = {
  timestamp: "$.time",
  instance: "$.detail.instance-id",
  state: "$.detail.state",
  count: "$.detail.count",
  list: "$.detail.list",
  deep: "$.detail.list[1].b",
  none: "$.detail.none",
  bad: "detail[",
};

const fill = (template: string) =>
  fillTemplate(template, PATHS, {
    event: readJson(JSON.stringify(EVENT)),
    ruleArn: "arn:aws:events:us-east-2:123456789012:rule/example",
    ruleName: "example",
    ingestedAtMs: Date.parse("2015-11-11T21:29:55.123Z"),
  });

const { detail: _, ...WITHOUT_DETAIL } = EVENT;

/** Source: documented, user guide, input transform examples; observed, the last ones. */
test.each([
  ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
  ['"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
  [
    '{\n  "instance" : <instance>,\n  "state": <state>\n}',
    '{"instance":"i-0123456789","state":"RUNNING"}',
  ],
  [
    '{"instance" : <instance>, "state": "<state>", "s": "instance \\"<instance>\\" is <state>"}',
    '{"instance":"i-0123456789","state":"RUNNING","s":"instance \\"i-0123456789\\" is RUNNING"}',
  ],
  [
    '{"state": [ 9, <state>, true ], "Transformed" : "Yes"}',
    '{"state":[9,"RUNNING",true],"Transformed":"Yes"}',
  ],
  [
    '{"ruleArn": <aws.events.rule-arn>, "at": "<aws.events.event.ingestion-time>"}',
    '{"ruleArn":"arn:aws:events:us-east-2:123456789012:rule/example",' +
      '"at":"2015-11-11T21:29:55.123Z"}',
  ],
  ['"<aws.events.rule-name> triggered"', '"example triggered"'],
  ['{"e": <aws.events.event>}', `{"e":${JSON.stringify(WITHOUT_DETAIL)}}`],
  ['{"e": <aws.events.event.json>}', `{"e":${JSON.stringify(EVENT)}}`],
  ['{"n": <count>, "l": <list>, "d": <deep>}', '{"n":2,"l":["a",{"b":1}],"d":1}'],
  ['"count <count>, list <list>"', '"count 2, list ["a",{"b":1}]"'],
  ['"nothing <none>"', '"nothing "'],
  ['{"nothing": <none>, "bad": <bad>}', '{"nothing":"","bad":""}'],
  ['"{[/special <state>"', '"{[/special RUNNING"'],
  ["<state>", '"RUNNING"'],
])("%s", (template, expected) => {
  expect(fill(template)).toBe(expected);
});

test("what stands between angle brackets and is no name is no placeholder", () => {
  expect(placeholdersOf('"a < b > c <d e> <x-1.y_z>"')).toEqual(["x-1.y_z"]);
});

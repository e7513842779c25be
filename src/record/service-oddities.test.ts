import { describe, expect, test } from "vitest";
import { aCall, recordOf, succeeded } from "./testing/given.ts";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

describe("what single services write in their own way", () => {
  test("KMS names the material that a key used, beside a response that is not shown", () => {
    const call = aCall({ service: "kms", operation: "Decrypt", input: { KeyId: KEY } });
    const outcome = succeeded({ KeyId: KEY, KeyMaterialId: "934523e0" });
    const record = recordOf({ call, outcome });
    expect(record.additionalEventData).toEqual({ keyMaterialId: "934523e0" });
    expect(record.responseElements).toBeNull();
  });

  test("KMS says nothing of material when the response does not", () => {
    const call = aCall({ service: "kms", operation: "Decrypt", input: { KeyId: KEY } });
    const record = recordOf({ call, outcome: succeeded({ KeyId: KEY }) });
    expect(record).not.toHaveProperty("additionalEventData");
  });

  test("KMS lists the key before the alias that is made for it", () => {
    const input = { AliasName: "alias/a", TargetKeyId: KEY };
    const record = recordOf({ call: aCall({ service: "kms", operation: "CreateAlias", input }) });
    expect(record.resources?.map(({ ARN }) => ARN)).toEqual([
      KEY,
      "arn:aws:kms:us-east-1:111122223333:alias/a",
    ]);
  });

  test("EC2 does not say which attribute of a VPC was asked for", () => {
    const input = { VpcId: "vpc-1", Attribute: "enableDnsSupport" };
    const call = aCall({ service: "ec2", operation: "DescribeVpcAttribute", input });
    expect(recordOf({ call }).requestParameters).toEqual({ vpcId: "vpc-1" });
  });

  test("EC2 shows a device that is left out as an empty object", () => {
    const input = { BlockDeviceMappings: [{ DeviceName: "/dev/sdb", NoDevice: "" }] };
    const call = aCall({ service: "ec2", operation: "RunInstances", input });
    expect(recordOf({ call }).requestParameters).toMatchObject({
      blockDeviceMapping: { items: [{ deviceName: "/dev/sdb", noDevice: {} }] },
    });
  });

  test("EC2 says that instances are not stopped by force", () => {
    const call = aCall({
      service: "ec2",
      operation: "StopInstances",
      input: { InstanceIds: ["i-1"] },
    });
    expect(recordOf({ call }).requestParameters).toEqual({
      instancesSet: { items: [{ instanceId: "i-1" }] },
      force: false,
    });
  });

  test("the status of an answer is no response element", () => {
    const input = { FunctionName: "f" };
    const call = aCall({ service: "lambda", operation: "DeleteFunction", input });
    const record = recordOf({ call, outcome: succeeded({ StatusCode: 204 }) });
    expect(record.responseElements).toBeNull();
  });

  test("API Gateway masks the variables of a stage", () => {
    const input = { ApiId: "a", StageName: "s", StageVariables: { password: "marker" } };
    const call = aCall({ service: "apigatewayv2", operation: "CreateStage", input });
    expect(recordOf({ call }).requestParameters).toMatchObject({ stageVariables: "***" });
  });
});

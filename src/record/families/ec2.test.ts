import { describe, expect, test } from "vitest";
import type { Parameters } from "../../wire/index.ts";
import { aCall, failed, recordOf, succeeded } from "../testing/given.ts";

const asked = (operation: string, input: Parameters = {}) =>
  recordOf({ call: aCall({ service: "ec2", operation, input }) }).requestParameters;

const REQUEST_ID = "227252b0-eb8a-4c29-810e-def37a9f3476";
const answered = (operation: string, output: Parameters = {}) =>
  recordOf({
    call: aCall({ service: "ec2", operation }),
    outcome: succeeded(output),
    requestId: REQUEST_ID,
  }).responseElements;

describe("operations of EC2 up to 2015 show beans", () => {
  test.each<[string, Parameters, unknown]>([
    ["DescribeInstances", {}, { instancesSet: {}, filterSet: {} }],
    [
      "DescribeInstances",
      { InstanceIds: ["i-1"], Filters: [{ Name: "vpc-id", Values: ["vpc-1"] }], MaxResults: 5 },
      {
        instancesSet: { items: [{ instanceId: "i-1" }] },
        filterSet: {
          items: [{ name: "vpc-id", valueSet: { items: [{ value: "vpc-1" }] } }],
        },
        maxResults: 5,
      },
    ],
    [
      "DescribeSecurityGroups",
      { GroupIds: ["sg-1"], GroupNames: ["web"] },
      {
        securityGroupIdSet: { items: [{ groupId: "sg-1" }] },
        securityGroupSet: { items: [{ groupName: "web" }] },
        filterSet: {},
      },
    ],
    [
      "DescribeSnapshots",
      { OwnerIds: ["self"], RestorableByUserIds: ["self"] },
      {
        ownersSet: { items: [{ owner: "self" }] },
        sharedUsersSet: { items: [{ user: "self" }] },
        snapshotSet: {},
        filterSet: {},
      },
    ],
    ["DescribeRegions", {}, { regionSet: {} }],
    ["DeleteSnapshot", { SnapshotId: "snap-1" }, { snapshotId: "snap-1", force: false }],
    ["DetachVolume", { VolumeId: "v", Force: true }, { volumeId: "v", force: true }],
    ["DescribeAccountAttributes", {}, { accountAttributeNameSet: {}, filterSet: {} }],
    ["DescribeAvailabilityZones", {}, { availabilityZoneSet: {}, availabilityZoneIdSet: {} }],
    [
      "DescribeInternetGateways",
      { InternetGatewayIds: ["igw-1"] },
      { internetGatewayIdSet: { items: [{ internetGatewayId: "igw-1" }] }, filterSet: {} },
    ],
    [
      "DescribeVpcClassicLink",
      { VpcIds: ["vpc-1"] },
      { vpcSet: { item: [{ vpcId: "vpc-1" }] }, filterSet: {} },
    ],
    [
      "CreateVpc",
      {
        CidrBlock: "10.0.0.0/16",
        TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "true" }] }],
      },
      {
        cidrBlock: "10.0.0.0/16",
        instanceTenancy: "default",
        amazonProvidedIpv6CidrBlock: false,
        tagSpecificationSet: {
          items: [{ resourceType: "vpc", tags: [{ key: "Name", value: "true" }] }],
        },
      },
    ],
    [
      "CreateTags",
      { Resources: ["i-1"], Tags: [{ Key: "a", Value: "b" }] },
      {
        resourcesSet: { items: [{ resourceId: "i-1" }] },
        tagSet: { items: [{ key: "a", value: "b" }] },
      },
    ],
    ...["CreateNetworkAclEntry", "ReplaceNetworkAclEntry"].map(
      (operation): [string, Parameters, unknown] => [
        operation,
        { NetworkAclId: "acl-1", RuleNumber: 500, Protocol: "-1", RuleAction: "allow" },
        {
          networkAclId: "acl-1",
          ruleNumber: 500,
          aclProtocol: "-1",
          ruleAction: "allow",
          icmpTypeCode: {},
          portRange: {},
        },
      ],
    ),
    ["DescribeReservedInstances", {}, { reservedInstancesSet: {}, filterSet: {} }],
    [
      "DescribeReservedInstancesOfferings",
      { ReservedInstancesOfferingIds: ["o-1"] },
      {
        reservedInstancesOfferingsSet: { items: [{ reservedInstancesOfferingId: "o-1" }] },
        filterSet: {},
      },
    ],
    [
      "UnassignPrivateIpAddresses",
      { NetworkInterfaceId: "eni-1", PrivateIpAddresses: ["10.0.0.1"] },
      {
        networkInterfaceId: "eni-1",
        privateIpAddressesSet: { items: [{ privateIpAddress: "10.0.0.1" }] },
      },
    ],
    [
      "ModifyInstanceAttribute",
      { InstanceId: "i-1", Groups: ["sg-1"] },
      { instanceId: "i-1", groupSet: { items: [{ groupId: "sg-1" }] } },
    ],
    [
      "CreateVolume",
      { Size: 10, AvailabilityZone: "us-east-1e" },
      { size: "10", zone: "us-east-1e" },
    ],
    [
      "AuthorizeSecurityGroupIngress",
      {
        GroupId: "sg-1",
        IpPermissions: [
          { IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
        ],
      },
      {
        groupId: "sg-1",
        ipPermissions: {
          items: [
            {
              ipProtocol: "tcp",
              fromPort: 80,
              toPort: 80,
              groups: {},
              ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] },
              ipv6Ranges: {},
              prefixListIds: {},
            },
          ],
        },
      },
    ],
    [
      "AuthorizeSecurityGroupIngress",
      { GroupId: "sg-1", CidrIp: "0.0.0.0/0", IpProtocol: "tcp" },
      { groupId: "sg-1", cidrIp: "0.0.0.0/0", ipProtocol: "tcp", ipPermissions: {} },
    ],
    [
      "RunInstances",
      {
        ImageId: "ami-1",
        MinCount: 1,
        MaxCount: 2,
        KeyName: "key",
        SecurityGroupIds: ["sg-1"],
        SecurityGroups: ["web"],
        UserData: "c2VjcmV0",
        Placement: { AvailabilityZone: "us-east-1a", Tenancy: "default" },
        BlockDeviceMappings: [{ DeviceName: "/dev/sda1", Ebs: { VolumeSize: 8 } }],
      },
      {
        instancesSet: { items: [{ imageId: "ami-1", minCount: 1, maxCount: 2, keyName: "key" }] },
        groupSet: { items: [{ groupId: "sg-1" }, { groupName: "web" }] },
        userData: "<sensitiveDataRemoved>",
        availabilityZone: "us-east-1a",
        tenancy: "default",
        blockDeviceMapping: { items: [{ deviceName: "/dev/sda1", ebs: { volumeSize: 8 } }] },
        monitoring: { enabled: false },
        disableApiTermination: false,
        disableApiStop: false,
      },
    ],
    [
      "ModifyImageAttribute",
      { ImageId: "ami-1", LaunchPermission: { Add: [{ UserId: "444455556666" }] } },
      {
        imageId: "ami-1",
        attributeType: "launchPermission",
        launchPermission: { add: { items: [{ userId: "444455556666" }] } },
      },
    ],
    [
      "ModifySnapshotAttribute",
      {
        SnapshotId: "snap-1",
        Attribute: "createVolumePermission",
        CreateVolumePermission: { Add: [{ UserId: "444455556666" }] },
      },
      {
        snapshotId: "snap-1",
        attributeType: "CREATE_VOLUME_PERMISSION",
        createVolumePermission: { add: { items: [{ userId: "444455556666" }] } },
      },
    ],
    [
      "ModifyInstanceAttribute",
      { InstanceId: "i-1", UserData: { Value: Buffer.from("x") } },
      { instanceId: "i-1", userData: "<sensitiveDataRemoved>" },
    ],
    [
      "StopInstances",
      { InstanceIds: ["i-1"], Force: true },
      { instancesSet: { items: [{ instanceId: "i-1" }] }, force: true },
    ],
  ])("%s %j", (operation, input, expected) => {
    expect(asked(operation, input)).toEqual(expected);
  });

  test.each<[string, Parameters, unknown]>([
    ["DeleteVpc", {}, { _return: true }],
    [
      "CreateVolume",
      { Size: 10, AvailabilityZone: "us-east-1e" },
      { size: "10", zone: "us-east-1e" },
    ],
    ["CreateSecurityGroup", { GroupId: "sg-1" }, { _return: true, groupId: "sg-1" }],
    [
      "CreateSnapshot",
      { SnapshotId: "snap-1", VolumeSize: 1, StartTime: new Date(1688991086923), Tags: [] },
      { snapshotId: "snap-1", volumeSize: "1", startTime: 1688991086923, tagSet: {} },
    ],
    [
      "TerminateInstances",
      { TerminatingInstances: [{ InstanceId: "i-1", CurrentState: { Code: 32, Name: "x" } }] },
      {
        instancesSet: { items: [{ instanceId: "i-1", currentState: { code: 32, name: "x" } }] },
      },
    ],
    [
      "CreateNetworkInterface",
      { NetworkInterface: { PrivateIpAddresses: [{ Primary: true }], Groups: [] } },
      { networkInterface: { privateIpAddressesSet: { item: [{ primary: true }] }, groupSet: {} } },
    ],
    [
      "CreateKeyPair",
      { KeyName: "key", KeyMaterial: "-----BEGIN" },
      { keyName: "key", keyMaterial: "<sensitiveDataRemoved>" },
    ],
    [
      "RevokeSecurityGroupIngress",
      { Return: true, RevokedSecurityGroupRules: [{ GroupId: "sg-1" }] },
      { _return: true, revokedSecurityGroupRuleSet: { items: [{ groupId: "sg-1" }] } },
    ],
  ])("%s answers %j", (operation, output, expected) => {
    expect(answered(operation, output)).toEqual({
      requestId: REQUEST_ID,
      ...(expected as object),
    });
  });
});

describe("operations of EC2 since 2015 show documents", () => {
  test.each<[string, Parameters, unknown]>([
    [
      "DescribeNatGateways",
      { NatGatewayIds: ["nat-1"] },
      { DescribeNatGatewaysRequest: { NatGatewayId: { tag: 1, content: "nat-1" } } },
    ],
    ["EnableSerialConsoleAccess", {}, { EnableSerialConsoleAccessRequest: "" }],
    [
      "DescribeHosts",
      { Filter: [{ Name: "state", Values: ["available", "pending"] }], MaxResults: 500 },
      {
        DescribeHostsRequest: {
          Filter: {
            tag: 1,
            Name: "state",
            Value: [
              { tag: 1, content: "available" },
              { tag: 2, content: "pending" },
            ],
          },
          MaxResults: 500,
        },
      },
    ],
    [
      "CreateFlowLogs",
      {
        ResourceIds: ["vpc-1"],
        TagSpecifications: [{ ResourceType: "x", Tags: [{ Key: "K", Value: "true" }] }],
        MaxAggregationInterval: 600,
      },
      {
        CreateFlowLogsRequest: {
          ResourceId: { tag: 1, content: "vpc-1" },
          TagSpecification: {
            ResourceType: "x",
            tag: 1,
            Tag: { Key: "K", Value: true, tag: 1 },
          },
          MaxAggregationInterval: 600,
        },
      },
    ],
    [
      "DeleteTransitGatewayVpcAttachment",
      { TransitGatewayAttachmentId: "tgw-attach-1" },
      { DelTGwVpcAttachReq: { TransitGatewayAttachmentId: "tgw-attach-1" } },
    ],
  ])("%s %j", (operation, input, expected) => {
    expect(asked(operation, input)).toEqual(expected);
  });

  test.each<[string, Parameters, unknown]>([
    ["DeleteFlowLogs", { Unsuccessful: [] }, { unsuccessful: "" }],
    ["CreateFlowLogs", { FlowLogIds: ["fl-1"] }, { flowLogIdSet: { item: "fl-1" } }],
    ["CreateFlowLogs", { FlowLogIds: ["a", "b"] }, { flowLogIdSet: { item: ["a", "b"] } }],
    ["ModifySecurityGroupRules", { Return: true }, { return: true }],
    [
      "DeleteTransitGatewayVpcAttachment",
      { TransitGatewayVpcAttachment: { CreationTime: new Date("2022-11-09T09:23:12Z") } },
      { transitGatewayVpcAttachment: { creationTime: "2022-11-09T09:23:12.000Z" } },
    ],
  ])("%s answers %j", (operation, output, expected) => {
    expect(answered(operation, output)).toEqual({
      [`${operation}Response`]: {
        xmlns: "http://ec2.amazonaws.com/doc/2016-11-15/",
        requestId: REQUEST_ID,
        ...(expected as object),
      },
    });
  });
});

test("a refused call keeps its parameters, and the code says whose fault it was", () => {
  const call = aCall({
    service: "ec2",
    operation: "GetPasswordData",
    input: { InstanceId: "i-1" },
  });
  const record = recordOf({ call, outcome: failed("UnauthorizedOperation", { status: 403 }) });
  expect(record).toMatchObject({
    errorCode: "Client.UnauthorizedOperation",
    requestParameters: { instanceId: "i-1" },
  });
  const broken = recordOf({ call, outcome: failed("InternalError", { status: 500 }) });
  expect(broken.errorCode).toBe("Server.InternalError");
});

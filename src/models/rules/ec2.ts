import { rules, type ServiceRules } from "./service-rules.ts";

/**
 * Source: observed, 148 refused calls with their parameters; user data and key material masked.
 * That a device is left out is an empty element in EC2's XML: 4 of 4 records. Which attribute of a
 * VPC is asked for is in none of 5 records, unlike those of instances.
 */
export const EC2: ServiceRules = rules({
  family: "ec2",
  sensitive: { mask: "<sensitiveDataRemoved>" },
  members: {
    UserData: { mask: "<sensitiveDataRemoved>" },
    ">NoDevice": "emptied",
    "DescribeVpcAttribute>Attribute": "removed",
    // Stands in a DNS record that anybody may read. Source: documented, IPAM user guide.
    TokenValue: "shown",
  },
  keepsDenied: true,
});

/** How a list is shown: the set's name, and the name of a text value in it. */
export interface ListName {
  readonly set: string;
  readonly item?: string;
}

const set = (name: string, item?: string): ListName => ({ set: name, ...(item && { item }) });

/**
 * Lists of a bean, by the name that the query protocol gives them. What is not here is the name
 * with a small first letter and `Set` behind it.
 *
 * What no record shows has the name of EC2's SOAP API, as nearly all have that records show:
 * its plurals (`publicIpsSet`) are in no other description of EC2.
 * Source: assumed for those of reserved instances and of private addresses, a record would show.
 */
export const EC2_LISTS: Readonly<Record<string, ListName>> = {
  BundleId: set("bundlesSet"),
  CustomerGatewayId: set("customerGatewaySet"),
  DhcpOptionsId: set("dhcpOptionsSet"),
  GroupId: set("securityGroupIdSet"),
  GroupName: set("securityGroupSet"),
  ImageId: set("imagesSet"),
  InstanceId: set("instancesSet"),
  KeyName: set("keySet"),
  Owner: set("ownersSet"),
  PublicIp: set("publicIpsSet"),
  AllocationId: set("allocationIdsSet"),
  ReasonCode: set("reasonCodesSet"),
  RegionName: set("regionSet"),
  ReservedInstancesId: set("reservedInstancesSet"),
  ReservedInstancesOfferingId: set("reservedInstancesOfferingsSet"),
  ResourceId: set("resourcesSet"),
  RestorableBy: set("sharedUsersSet", "user"),
  SecurityGroup: set("groupSet", "groupName"),
  SecurityGroupId: set("groupSet", "groupId"),
  SnapshotId: set("snapshotSet"),
  SubnetId: set("subnetSet"),
  VolumeId: set("volumeSet"),
  VpcId: set("vpcSet"),
  VpnConnectionId: set("vpnConnectionSet"),
  VpnGatewayId: set("vpnGatewaySet"),
  ZoneId: set("availabilityZoneIdSet"),
  ZoneName: set("availabilityZoneSet"),
  AttributeName: set("accountAttributeNameSet"),
  BlockDeviceMapping: set("blockDeviceMapping"),
  IpPermissions: set("ipPermissions"),
  Groups: set("groups"),
  IpRanges: set("ipRanges"),
  Ipv6Ranges: set("ipv6Ranges"),
  PrefixListIds: set("prefixListIds"),
  Add: set("add"),
  Remove: set("remove"),
};

/** What one operation does differently. */
export interface BeanOddities {
  readonly lists?: Readonly<Record<string, ListName>>;
  readonly renamed?: Readonly<Record<string, string>>;
  /** Query names of lists, at any depth, that are `{}` when they were not sent. */
  readonly emptyLists?: readonly string[];
  /** Whether filters that were not sent are `{}`. */
  readonly hidesNoFilters?: boolean;
  /** What stands for members that were not sent, under the record's names. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Members whose number is written as text. */
  readonly texts?: readonly string[];
  /** True when `_return` comes beside what the output names. */
  readonly returns?: boolean;
}

/** A rule of a network ACL, whether it is new or replaces one. Source: observed, of new ones. */
const ACL_ENTRY = {
  renamed: { Protocol: "aclProtocol", Icmp: "icmpTypeCode" },
  defaults: { icmpTypeCode: {}, portRange: {} },
} as const;
const ADDRESSES = { lists: { PrivateIpAddress: set("privateIpAddressesSet") } } as const;
const FORCE = { defaults: { force: false } } as const;
const PERMISSIONS = {
  emptyLists: ["IpPermissions", "Groups", "IpRanges", "Ipv6Ranges", "PrefixListIds"],
} as const;

/** Operations whose lists are `item` where all others have `items`. Source: observed, 8 records. */
export const EC2_SINGULAR: ReadonlySet<string> = new Set([
  "DescribeClassicLinkInstances",
  "DescribeVpcClassicLink",
]);

/** Source: observed, reference records 4.3 and the records of each operation. */
export const EC2_ODDITIES: Readonly<Record<string, BeanOddities>> = {
  AssignPrivateIpAddresses: ADDRESSES,
  UnassignPrivateIpAddresses: ADDRESSES,
  AttachVolume: { defaults: { deleteOnTermination: false } },
  AuthorizeSecurityGroupEgress: PERMISSIONS,
  AuthorizeSecurityGroupIngress: PERMISSIONS,
  RevokeSecurityGroupEgress: PERMISSIONS,
  RevokeSecurityGroupIngress: PERMISSIONS,
  CreateNetworkAclEntry: ACL_ENTRY,
  ReplaceNetworkAclEntry: ACL_ENTRY,
  CreateNetworkInterface: { emptyLists: ["SecurityGroupId", "PrivateIpAddresses"] },
  CreateSecurityGroup: { returns: true },
  CreateVolume: { renamed: { AvailabilityZone: "zone" }, texts: ["size"] },
  CreateVpc: { defaults: { instanceTenancy: "default", amazonProvidedIpv6CidrBlock: false } },
  DeleteSnapshot: FORCE,
  DetachNetworkInterface: FORCE,
  DetachVolume: FORCE,
  DescribeAvailabilityZones: { hidesNoFilters: true },
  DeleteVolume: { defaults: { reportVolumeFailure: false } },
  DescribeAccountAttributes: { defaults: { filterSet: {} } },
  DescribeBundleTasks: { hidesNoFilters: true },
  DescribeRegions: { hidesNoFilters: true },
  DescribeInstanceStatus: { defaults: { includeAllInstances: false } },
  DescribeKeyPairs: { defaults: { includePublicKey: false } },
  ImportInstance: {
    lists: { GroupName: set("groupSet", "groupName"), GroupId: set("groupSet", "groupId") },
  },
  ModifyInstanceAttribute: { lists: { GroupId: set("groupSet", "groupId") } },
  DescribePlacementGroups: {
    lists: { GroupName: set("placementGroupSet"), GroupId: set("placementGroupIdSet") },
  },
  DisassociateRouteTable: { returns: true },
  StopInstances: FORCE,
  RunInstances: {
    emptyLists: ["BlockDeviceMapping"],
    defaults: {
      monitoring: { enabled: false },
      disableApiTermination: false,
      disableApiStop: false,
    },
  },
};

/** Root elements that are not the operation's name with `Request` behind it. */
export const EC2_REQUEST_ROOTS: Readonly<Record<string, string>> = {
  DeleteTransitGatewayVpcAttachment: "DelTGwVpcAttachReq",
};

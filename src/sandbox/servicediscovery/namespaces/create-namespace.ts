import type {
  CreateHttpNamespaceRequest,
  CreatePrivateDnsNamespaceRequest,
  CreatePublicDnsNamespaceRequest,
  NamespaceType,
  Tag,
} from "@aws-sdk/client-servicediscovery";
import { LOWER_ALPHANUMERIC } from "../../../base/ids.ts";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { listZones, normalizeDomainName } from "../../route53/index.ts";
import {
  CLOUD_MAP,
  type CloudMapState,
  listRegion,
  type NamespaceDocument,
} from "../cloud-map-state.ts";
import { arnOf, mintResourceId } from "../identifiers.ts";
import { duplicateRequest, findRunning, submitOperation } from "../operations.ts";
import { addTags } from "../tags.ts";
import { saveNamespace } from "./namespace.ts";

const DESCRIPTION_LENGTH_MAX = 1024;
const SOA_TTL_MAX = 2_147_483_647;
/** Source: assumed; an answer of AWS to GetNamespace on a namespace made without properties. */
const SOA_TTL = 15;

const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

/** What a name must be. Source: documented, the service model's patterns. */
const NAMES: Readonly<Record<NamespaceType, RegExp>> = {
  HTTP: /^(?!arn:)[!-~]{1,1024}$/,
  DNS_PRIVATE: /^(?!arn:)[!-~]{1,253}$/,
  DNS_PUBLIC: new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)+${LABEL}$`),
};

/** What the three create actions have in common. */
interface Founding {
  readonly type: NamespaceType;
  readonly name: string;
  readonly description: string | undefined;
  readonly creatorRequestId: string | undefined;
  readonly tags: readonly Tag[] | undefined;
  readonly vpcId?: string | undefined;
  readonly soaTtl?: number | undefined;
}

export const createHttpNamespace =
  (state: CloudMapState) => (input: CreateHttpNamespaceRequest, context: OperationContext) =>
    createNamespace(state, context, { type: "HTTP", ...commonOf(input) });

export const createPublicDnsNamespace =
  (state: CloudMapState) => (input: CreatePublicDnsNamespaceRequest, context: OperationContext) =>
    createNamespace(state, context, {
      type: "DNS_PUBLIC",
      ...commonOf(input),
      soaTtl: input.Properties?.DnsProperties?.SOA?.TTL ?? SOA_TTL,
    });

export const createPrivateDnsNamespace =
  (state: CloudMapState) =>
  (input: CreatePrivateDnsNamespaceRequest, context: OperationContext) => {
    if (!input.Vpc) throw new ServiceError("InvalidInput", "Vpc must be specified.");
    return createNamespace(state, context, {
      type: "DNS_PRIVATE",
      ...commonOf(input),
      vpcId: input.Vpc,
      soaTtl: input.Properties?.DnsProperties?.SOA?.TTL ?? SOA_TTL,
    });
  };

function commonOf(input: CreateHttpNamespaceRequest) {
  return {
    name: input.Name ?? "",
    description: input.Description,
    creatorRequestId: input.CreatorRequestId,
    tags: input.Tags,
  };
}

/** Makes the namespace, and its zone, at once; the operation says so a moment later. */
function createNamespace(state: CloudMapState, context: OperationContext, founding: Founding) {
  return state.store.transaction(() => {
    checkFounding(founding);
    const namespaces = listRegion(state.namespaces, context);
    refuseSecond(state, context, founding, namespaces);
    const id = mintResourceId("ns", context.ids);
    const operation = {
      type: "CREATE_NAMESPACE",
      targets: { NAMESPACE: id },
      namespaceId: id,
    } as const;
    const failure = zoneConflict(state, context, founding);
    if (failure) return submitOperation(state, context, { ...operation, failure });
    const namespace = composeNamespace(state, context, { ...founding, id, namespaces });
    saveNamespace(state, context, namespace);
    addTags(state, namespace.arn, founding.tags);
    return submitOperation(state, context, operation);
  });
}

function composeNamespace(
  state: CloudMapState,
  context: OperationContext,
  founding: Founding & { readonly id: string; readonly namespaces: readonly NamespaceDocument[] },
): NamespaceDocument {
  const { id, name, type, description, vpcId, soaTtl, namespaces } = founding;
  const arn = arnOf("namespace", id, context);
  const creatorRequestId = founding.creatorRequestId ?? context.ids.uuid();
  const isTaken = namespaces.some(({ httpName }) => httpName === name);
  return {
    id,
    arn,
    name,
    type,
    // Source: documented, HttpName in the API reference: a hash is added when the name is reused.
    httpName: isTaken ? `${name}-${context.ids.text(16, LOWER_ALPHANUMERIC)}` : name,
    ...(description ? { description } : {}),
    creatorRequestId,
    createdAtMs: context.clock.nowMs(),
    ...(type === "HTTP"
      ? {}
      : {
          hostedZoneId: serveNamespace(state, context, { ...founding, arn, creatorRequestId }),
          ...(soaTtl === undefined ? {} : { soaTtl }),
        }),
    ...(vpcId ? { vpcId } : {}),
  };
}

/** Source: observed, comment and linked service of such zones, in public listings. */
function serveNamespace(
  state: CloudMapState,
  context: OperationContext,
  namespace: Pick<Founding, "name" | "vpcId"> & {
    readonly arn: string;
    readonly creatorRequestId: string;
  },
): string {
  return state.dns.createZone(context, {
    name: normalizeDomainName(namespace.name, "InvalidInput"),
    callerReference: namespace.creatorRequestId,
    comment: `Created by AWS Cloud Map namespace with ARN ${namespace.arn}`,
    vpc: vpcOf(namespace.vpcId, context),
    linkedService: { principal: CLOUD_MAP, description: namespace.arn },
  }).id;
}

function checkFounding({ type, name, description, soaTtl }: Founding): void {
  if (!NAMES[type].test(name)) {
    throw new ServiceError(
      "InvalidInput",
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: ` +
        `Member must satisfy regular expression pattern: ${NAMES[type].source}`,
    );
  }
  if ((description?.length ?? 0) > DESCRIPTION_LENGTH_MAX) {
    throw new ServiceError(
      "InvalidInput",
      `Description must have up to ${DESCRIPTION_LENGTH_MAX} characters.`,
    );
  }
  if (soaTtl !== undefined && (soaTtl < 0 || soaTtl > SOA_TTL_MAX)) {
    throw new ServiceError("InvalidInput", `TTL must be between 0 and ${SOA_TTL_MAX}.`);
  }
}

/**
 * Refuses a second namespace of a name and a type (and a VPC).
 *
 * Source: documented, NamespaceAlreadyExists and DuplicateRequest in the API reference.
 * Source: assumed, the message of the former; an answer of AWS to a second namespace of a name.
 */
function refuseSecond(
  state: CloudMapState,
  context: OperationContext,
  founding: Founding,
  namespaces: readonly NamespaceDocument[],
): void {
  const same = namespaces.find(
    ({ name, type, vpcId }) =>
      name === founding.name && type === founding.type && vpcId === founding.vpcId,
  );
  if (!same) return;
  const running = findRunning(state, context, {
    type: "CREATE_NAMESPACE",
    targets: { NAMESPACE: same.id },
  });
  if (running) throw duplicateRequest(running);
  throw new ServiceError("NamespaceAlreadyExists", "Namespace already exists.", {
    members: { NamespaceId: same.id, CreatorRequestId: same.creatorRequestId },
  });
}

/** What Route 53 would refuse fails the operation, not the call. Source: observed, its message. */
function zoneConflict(
  state: CloudMapState,
  context: OperationContext,
  { type, name, vpcId }: Founding,
): { code: string; message: string } | undefined {
  if (type !== "DNS_PRIVATE") return undefined;
  const zoneName = normalizeDomainName(name, "InvalidInput");
  const isTaken = listZones(state.route53, context.accountId).some(
    (zone) =>
      zone.name === zoneName &&
      zone.vpcs.some(({ VPCId, VPCRegion }) => VPCId === vpcId && VPCRegion === context.region),
  );
  if (!isTaken) return undefined;
  return {
    code: "CANNOT_CREATE_HOSTED_ZONE",
    message:
      `The VPC that you chose, ${vpcId} in region ${context.region}, is already associated with ` +
      `another private hosted zone that has an overlapping name space, ${zoneName}. (Service: ` +
      "AmazonRoute53; Status Code: 400; Error Code: ConflictingDomainExists; Request ID: " +
      `${context.requestId})`,
  };
}

function vpcOf(vpcId: string | undefined, { region }: OperationContext) {
  if (vpcId === undefined) return undefined;
  // The SDK lists regions; the region of a call is whatever it was signed for.
  return { VPCId: vpcId, VPCRegion: region as "us-east-1" };
}

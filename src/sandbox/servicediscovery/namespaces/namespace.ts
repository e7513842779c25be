import type { Namespace } from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import {
  type CloudMapState,
  listRegion,
  type NamespaceDocument,
  regionKey,
  type ServiceDocument,
} from "../cloud-map-state.ts";
import { bareId } from "../identifiers.ts";

/** @throws {ServiceError} `NamespaceNotFound`. Source: observed, external-dns issue 5180. */
export function findNamespace(
  state: CloudMapState,
  context: OperationContext,
  id: string | undefined,
): NamespaceDocument {
  const namespace = state.namespaces.get(`${regionKey(context)}${bareId(id)}`);
  if (!namespace) throw namespaceNotFound();
  return namespace;
}

export function namespaceNotFound(): ServiceError {
  return new ServiceError("NamespaceNotFound", "Namespace not found");
}

export function saveNamespace(
  state: CloudMapState,
  context: OperationContext,
  namespace: NamespaceDocument,
): void {
  state.namespaces.put(`${regionKey(context)}${namespace.id}`, namespace);
}

/** The services of a namespace. */
export function servicesIn(
  state: CloudMapState,
  context: OperationContext,
  namespaceId: string,
): ServiceDocument[] {
  return listRegion(state.services, context).filter(
    (service) => service.namespaceId === namespaceId,
  );
}

export function presentNamespace(
  namespace: NamespaceDocument,
  context: OperationContext,
  serviceCount: number,
): Namespace {
  const { hostedZoneId, soaTtl } = namespace;
  return {
    Id: namespace.id,
    Arn: namespace.arn,
    ResourceOwner: context.accountId,
    Name: namespace.name,
    Type: namespace.type,
    ...(namespace.description ? { Description: namespace.description } : {}),
    ServiceCount: serviceCount,
    Properties: {
      ...(hostedZoneId === undefined
        ? {}
        : {
            DnsProperties: {
              HostedZoneId: hostedZoneId,
              ...(soaTtl === undefined ? {} : { SOA: { TTL: soaTtl } }),
            },
          }),
      HttpProperties: { HttpName: namespace.httpName },
    },
    CreateDate: new Date(namespace.createdAtMs),
    CreatorRequestId: namespace.creatorRequestId,
  };
}

import type {
  DelegatedAdministrator,
  DeregisterDelegatedAdministratorRequest,
  ListDelegatedAdministratorsRequest,
  ListDelegatedAdministratorsResponse,
  ListDelegatedServicesForAccountRequest,
  ListDelegatedServicesForAccountResponse,
  RegisterDelegatedAdministratorRequest,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { presentAccount, requireAccount } from "../accounts/account.ts";
import {
  type AdministratorDocument,
  findMember,
  type OrganizationDocument,
  type OrganizationsState,
} from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { constraintViolation, refusal } from "../refusals.ts";
import { requireManagement, requireReader } from "../standing.ts";
import { checkService } from "./service-access.ts";

/**
 * How many administrators a service may have.
 * Source: documented, CloudTrail user guide, "Organization delegated administrator": three.
 * Source: assumed, as many for the others; each service has its own number.
 */
export const ADMINISTRATORS_MAX = 3;

/** Who is to be what. */
export interface Delegation {
  readonly accountId: string;
  /** E.g. `cloudtrail.amazonaws.com`. */
  readonly service: string;
  readonly atMs: number;
}

export const registerAdministrator =
  (state: OrganizationsState) =>
  (input: RegisterDelegatedAdministratorRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const service = checkService(input.ServicePrincipal);
      const { accountId, closedAtMs } = requireAccount(state, organization, input.AccountId);
      checkMayDelegate(organization, { accountId, service });
      if (closedAtMs !== undefined) {
        throw constraintViolation(
          "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
          "You cannot register a suspended account as delegated administrator.",
        );
      }
      if (isAdministrator(state, organization.id, { accountId, service })) {
        throw refusal("registered");
      }
      if (administratorsOf(state, organization.id, service).length >= ADMINISTRATORS_MAX) {
        throw constraintViolation(
          "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED",
          "You have exceeded the allowed number of delegated administrators for the service.",
        );
      }
      const atMs = context.clock.nowMs();
      addDelegation(state, organization.id, { accountId, service, atMs });
      return {};
    });

export const deregisterAdministrator =
  (state: OrganizationsState) =>
  (input: DeregisterDelegatedAdministratorRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const service = checkService(input.ServicePrincipal);
      const { accountId } = requireAccount(state, organization, input.AccountId);
      if (!isAdministrator(state, organization.id, { accountId, service })) {
        throw refusal("notRegistered");
      }
      removeDelegation(state, organization.id, { accountId, service });
      return {};
    });

export const listAdministrators =
  (state: OrganizationsState) =>
  (
    input: ListDelegatedAdministratorsRequest,
    context: OperationContext,
  ): ListDelegatedAdministratorsResponse => {
    const organization = requireReader(state, context);
    const { ServicePrincipal: service } = input;
    const found = administratorsOf(state, organization.id, service && checkService(service));
    const { items, nextToken } = cutPage(found, input);
    const shown = items.flatMap((administrator) =>
      present(state, organization, { administrator, context }),
    );
    return { DelegatedAdministrators: shown, ...nextToken };
  };

export const listDelegatedServices =
  (state: OrganizationsState) =>
  (
    input: ListDelegatedServicesForAccountRequest,
    context: OperationContext,
  ): ListDelegatedServicesForAccountResponse => {
    const organization = requireReader(state, context);
    const { accountId } = requireAccount(state, organization, input.AccountId);
    const administrator = state.administrators.get(`${organization.id}/${accountId}`);
    if (!administrator) throw refusal("notRegistered");
    const { items, nextToken } = cutPage(Object.entries(administrator.services), input);
    return {
      DelegatedServices: items.map(([ServicePrincipal, atMs]) => ({
        ServicePrincipal,
        DelegationEnabledDate: new Date(atMs),
      })),
      ...nextToken,
    };
  };

/** The administrators of a service, or of any when none is named. */
export function administratorsOf(
  state: OrganizationsState,
  organizationId: string,
  service?: string,
): readonly AdministratorDocument[] {
  return state.administrators
    .list({ prefix: `${organizationId}/` })
    .map(({ value }) => value)
    .filter(({ services }) => service === undefined || Object.hasOwn(services, service));
}

type Delegated = Pick<Delegation, "accountId" | "service">;

export function isAdministrator(
  state: OrganizationsState,
  organizationId: string,
  { accountId, service }: Delegated,
): boolean {
  const administrator = state.administrators.get(`${organizationId}/${accountId}`);
  return administrator !== undefined && Object.hasOwn(administrator.services, service);
}

/** To be called within a transaction. */
export function addDelegation(
  state: OrganizationsState,
  organizationId: string,
  { accountId, service, atMs }: Delegation,
): void {
  const key = `${organizationId}/${accountId}`;
  const before = state.administrators.get(key) ?? { accountId, enabledAtMs: atMs, services: {} };
  state.administrators.put(key, { ...before, services: { ...before.services, [service]: atMs } });
}

/** To be called within a transaction. */
export function removeDelegation(
  state: OrganizationsState,
  organizationId: string,
  { accountId, service }: Delegated,
): void {
  const key = `${organizationId}/${accountId}`;
  const administrator = state.administrators.get(key);
  if (!administrator) return;
  const { [service]: _gone, ...services } = administrator.services;
  if (Object.keys(services).length === 0) state.administrators.delete(key);
  else state.administrators.put(key, { ...administrator, services });
}

function checkMayDelegate(
  { managementAccountId, trustedServices }: OrganizationDocument,
  { accountId, service }: Delegated,
): void {
  if (accountId === managementAccountId) {
    throw constraintViolation(
      "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
      "You cannot register master account/yourself as delegated administrator for your " +
        "organization.",
    );
  }
  if (!Object.hasOwn(trustedServices, service)) {
    throw constraintViolation(
      "SERVICE_ACCESS_NOT_ENABLED",
      "You must enable service access before you register a delegated administrator.",
    );
  }
}

interface Presented {
  readonly administrator: AdministratorDocument;
  readonly context: OperationContext;
}

function present(
  state: OrganizationsState,
  organization: OrganizationDocument,
  { administrator, context }: Presented,
): readonly DelegatedAdministrator[] {
  const member = findMember(state, organization.id, administrator.accountId);
  if (!member) return [];
  const { Paths: _, ...account } = presentAccount(state, organization, { member, context });
  return [{ ...account, DelegationEnabledDate: new Date(administrator.enabledAtMs) }];
}

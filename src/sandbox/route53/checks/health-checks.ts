import { isDeepStrictEqual } from "node:util";
import type {
  CreateHealthCheckRequest,
  CreateHealthCheckResponse,
  DeleteHealthCheckRequest,
  DeleteHealthCheckResponse,
  GetHealthCheckCountResponse,
  GetHealthCheckRequest,
  GetHealthCheckResponse,
  HealthCheck,
  HealthCheckConfig,
  ListHealthChecksRequest,
  ListHealthChecksResponse,
  UpdateHealthCheckRequest,
  UpdateHealthCheckResponse,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { cutPage } from "../page.ts";
import type { HealthCheckDocument, Route53State } from "../route53-state.ts";
import { completeHealthCheckConfig } from "./health-check-config.ts";

/**
 * CreateHealthCheck. The same reference with the same settings gives the check that exists; with
 * other settings, or after that check was deleted, it is refused.
 *
 * Source: documented, CallerReference in the API reference of CreateHealthCheck.
 */
export const createHealthCheck =
  (state: Route53State) =>
  (input: CreateHealthCheckRequest, context: OperationContext): CreateHealthCheckResponse =>
    state.store.transaction(() => {
      const callerReference = input.CallerReference ?? "";
      if (!/^[\s\S]{1,64}$/.test(callerReference)) {
        throw new ServiceError("InvalidInput", "CallerReference must have 1 to 64 characters.");
      }
      const config = completeHealthCheckConfig(input.HealthCheckConfig);
      const referenceKey = `${context.accountId}/${callerReference}`;
      const earlierId = state.healthCheckReferences.get(referenceKey);
      const check = earlierId
        ? findSame(state, context.accountId, earlierId, config)
        : { id: context.ids.uuid(), callerReference, version: 1, config };
      if (!earlierId) {
        state.healthCheckReferences.put(referenceKey, check.id);
        state.healthChecks.put(`${context.accountId}/${check.id}`, check);
      }
      return {
        HealthCheck: presentHealthCheck(check),
        Location: `https://route53.amazonaws.com/2013-04-01/healthcheck/${check.id}`,
      };
    });

function findSame(
  state: Route53State,
  accountId: string,
  id: string,
  config: HealthCheckConfig,
): HealthCheckDocument {
  const check = state.healthChecks.get(`${accountId}/${id}`);
  // Through JSON, because that is what the stored side went through.
  if (!check || !isDeepStrictEqual(check.config, JSON.parse(JSON.stringify(config)))) {
    throw new ServiceError(
      "HealthCheckAlreadyExists",
      "A different health check has already been created with the specified caller reference.",
    );
  }
  return check;
}

export const getHealthCheck =
  (state: Route53State) =>
  (input: GetHealthCheckRequest, context: OperationContext): GetHealthCheckResponse => ({
    HealthCheck: presentHealthCheck(findHealthCheck(state, context.accountId, input.HealthCheckId)),
  });

/** ListHealthChecks, ordered by id. The marker is the id that the page begins with. */
export const listHealthChecks =
  (state: Route53State) =>
  (input: ListHealthChecksRequest, context: OperationContext): ListHealthChecksResponse => {
    const rest = allHealthChecks(state, context.accountId).filter(
      ({ id }) => id >= (input.Marker ?? ""),
    );
    const page = cutPage(rest, input.MaxItems, 1000);
    return {
      HealthChecks: page.items.map(presentHealthCheck),
      Marker: input.Marker,
      IsTruncated: page.next !== undefined,
      ...(page.next ? { NextMarker: page.next.id } : {}),
      MaxItems: page.size,
    };
  };

export const getHealthCheckCount =
  (state: Route53State) =>
  (_input: unknown, context: OperationContext): GetHealthCheckCountResponse => ({
    HealthCheckCount: allHealthChecks(state, context.accountId).length,
  });

/** UpdateHealthCheck: the given members replace the old ones; `ResetElements` go to defaults. */
export const updateHealthCheck =
  (state: Route53State) =>
  (input: UpdateHealthCheckRequest, context: OperationContext): UpdateHealthCheckResponse =>
    state.store.transaction(() => {
      const {
        HealthCheckId: id,
        HealthCheckVersion: version,
        ResetElements: resets,
        ...given
      } = input;
      const check = findHealthCheck(state, context.accountId, id);
      if (version !== undefined && version !== check.version) {
        throw new ServiceError(
          "HealthCheckVersionMismatch",
          "The value of HealthCheckVersion in the request doesn't match the value of " +
            "HealthCheckVersion in the health check.",
        );
      }
      const kept: Record<string, unknown> = { ...check.config };
      for (const element of resets ?? []) delete kept[element];
      const changed = Object.entries(given).filter(([, value]) => value !== undefined);
      const config = { ...kept, ...Object.fromEntries(changed) } as unknown as HealthCheckConfig;
      const updated: HealthCheckDocument = {
        ...check,
        version: check.version + 1,
        config: completeHealthCheckConfig(config),
      };
      state.healthChecks.put(`${context.accountId}/${updated.id}`, updated);
      return { HealthCheck: presentHealthCheck(updated) };
    });

/** DeleteHealthCheck. Record sets that refer to it stand in no one's way. */
export const deleteHealthCheck =
  (state: Route53State) =>
  (input: DeleteHealthCheckRequest, context: OperationContext): DeleteHealthCheckResponse =>
    state.store.transaction(() => {
      const { id } = findHealthCheck(state, context.accountId, input.HealthCheckId);
      state.healthChecks.delete(`${context.accountId}/${id}`);
      state.tags.delete(`${context.accountId}/healthcheck/${id}`);
      return {};
    });

/** @throws {ServiceError} `NoSuchHealthCheck`. */
export function findHealthCheck(
  state: Route53State,
  accountId: string,
  id: string | undefined,
): HealthCheckDocument {
  const check = state.healthChecks.get(`${accountId}/${id}`);
  if (!check) {
    throw new ServiceError("NoSuchHealthCheck", `A health check with id ${id} does not exist.`);
  }
  return check;
}

/** Every health check of the account, ordered by id. */
export function allHealthChecks(state: Route53State, accountId: string): HealthCheckDocument[] {
  return state.healthChecks.list({ prefix: `${accountId}/` }).map(({ value }) => value);
}

function presentHealthCheck(check: HealthCheckDocument): HealthCheck {
  return {
    Id: check.id,
    CallerReference: check.callerReference,
    HealthCheckConfig: check.config,
    HealthCheckVersion: check.version,
  };
}

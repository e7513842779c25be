import type {
  DnsConfig,
  DnsRecord,
  HealthCheckConfig,
  HealthCheckCustomConfig,
  NamespaceType,
} from "@aws-sdk/client-servicediscovery";
import { ServiceError } from "../../../wire/index.ts";

const TTL_MAX = 2_147_483_647;
const FAILURE_THRESHOLD_MAX = 10;

/** What a service is told about DNS and health. */
export interface ServiceSettings {
  readonly dnsConfig: DnsConfig | undefined;
  readonly healthCheckConfig: HealthCheckConfig | undefined;
  readonly healthCheckCustomConfig: HealthCheckCustomConfig | undefined;
}

/** The record types a service may have together. Source: documented, CreateService. */
const COMBINATIONS: readonly string[] = ["A", "AAAA", "A AAAA", "SRV", "CNAME"];

/**
 * Refuses settings that do not go together.
 *
 * Source: documented, CreateService, DnsConfig and HealthCheckConfig in the API reference.
 * Source: observed, the message on HTTP services, terraform-provider-aws issue 7016.
 * Source: assumed, the other messages; answers of AWS to each combination.
 *
 * @throws {ServiceError} `InvalidInput`.
 */
export function checkSettings(
  settings: ServiceSettings,
  namespaceType: NamespaceType,
  isHttpOnly: boolean,
): void {
  const { dnsConfig, healthCheckConfig, healthCheckCustomConfig } = settings;
  const rules: readonly (readonly [isWrong: boolean, message: string])[] = [
    [
      dnsConfig !== undefined && (namespaceType === "HTTP" || isHttpOnly),
      "When you specify an HTTP service, you can't include a DnsConfig element.",
    ],
    [
      healthCheckConfig !== undefined && healthCheckCustomConfig !== undefined,
      "You can specify either HealthCheckConfig or HealthCheckCustomConfig but not both.",
    ],
    [
      healthCheckConfig !== undefined && namespaceType === "DNS_PRIVATE",
      "HealthCheckConfig isn't supported for services in a private DNS namespace.",
    ],
    [
      healthCheckConfig?.Type === "TCP" && healthCheckConfig.ResourcePath !== undefined,
      "ResourcePath must not be specified for a TCP health check.",
    ],
    [
      !isThreshold(healthCheckConfig?.FailureThreshold),
      `FailureThreshold must be between 1 and ${FAILURE_THRESHOLD_MAX}.`,
    ],
  ];
  for (const [isWrong, message] of rules) {
    if (isWrong) throw new ServiceError("InvalidInput", message);
  }
  if (dnsConfig) checkDnsConfig(dnsConfig);
}

function checkDnsConfig(config: DnsConfig): void {
  const records = config.DnsRecords ?? [];
  const types = records.map(({ Type = "" }) => Type).sort();
  if (!COMBINATIONS.includes(types.join(" "))) {
    throw new ServiceError(
      "InvalidInput",
      "DnsRecords must be one of A, AAAA, A and AAAA, SRV, or CNAME.",
    );
  }
  if (records.some(({ TTL = -1 }) => TTL < 0 || TTL > TTL_MAX)) {
    throw new ServiceError("InvalidInput", `TTL must be between 0 and ${TTL_MAX}.`);
  }
  if (types.includes("CNAME") && config.RoutingPolicy !== "WEIGHTED") {
    throw new ServiceError(
      "InvalidInput",
      "CNAME records are supported with the WEIGHTED routing policy only.",
    );
  }
}

/** Fills in what AWS fills in. */
export function completeSettings(settings: ServiceSettings, namespaceId: string) {
  const { dnsConfig, healthCheckConfig, healthCheckCustomConfig } = settings;
  return {
    ...(dnsConfig
      ? {
          dnsConfig: {
            NamespaceId: namespaceId,
            RoutingPolicy: dnsConfig.RoutingPolicy ?? "MULTIVALUE",
            DnsRecords: dnsConfig.DnsRecords,
          },
        }
      : {}),
    ...(healthCheckConfig ? { healthCheckConfig: completeHealthCheck(healthCheckConfig) } : {}),
    // Source: documented, HealthCheckCustomConfig: the threshold is always 1.
    ...(healthCheckCustomConfig ? { healthCheckCustomConfig: { FailureThreshold: 1 } } : {}),
  };
}

/** The records with new TTLs. @throws {ServiceError} when a type is new: types are for good. */
export function changeRecords(
  current: readonly DnsRecord[],
  changed: readonly DnsRecord[],
): DnsRecord[] {
  for (const { Type } of changed) {
    if (!current.some((record) => record.Type === Type)) {
      throw new ServiceError("InvalidInput", "The type of a DNS record can't be changed.");
    }
  }
  return [...changed];
}

function completeHealthCheck(config: HealthCheckConfig): HealthCheckConfig {
  return {
    Type: config.Type,
    ...(config.Type === "TCP" ? {} : { ResourcePath: config.ResourcePath ?? "/" }),
    FailureThreshold: config.FailureThreshold ?? 1,
  };
}

function isThreshold(threshold: number | undefined): boolean {
  return threshold === undefined || (threshold >= 1 && threshold <= FAILURE_THRESHOLD_MAX);
}

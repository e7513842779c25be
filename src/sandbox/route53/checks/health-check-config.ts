import type { HealthCheckConfig } from "@aws-sdk/client-route-53";
import { ServiceError } from "../../../wire/index.ts";

const ENDPOINT_TYPES: readonly string[] = [
  "HTTP",
  "HTTPS",
  "HTTP_STR_MATCH",
  "HTTPS_STR_MATCH",
  "TCP",
];
const TYPES: readonly string[] = [
  ...ENDPOINT_TYPES,
  "CALCULATED",
  "CLOUDWATCH_METRIC",
  "RECOVERY_CONTROL",
];
/** Half of the checkers AWS has; fewer than three regions are refused. */
const REGIONS_MIN = 3;
const CHILDREN_MAX = 256;

/** Whether checkers go and look at something, rather than at other checks or alarms. */
export function checksEndpoint(config: HealthCheckConfig): boolean {
  return ENDPOINT_TYPES.includes(config.Type ?? "");
}

/**
 * Checks a configuration and fills in what AWS fills in.
 *
 * @throws {ServiceError} `InvalidInput`.
 *
 * Source: documented, HealthCheckConfig in the API reference, for rules and defaults.
 * Source: observed, the messages on alarms (https://github.com/aws/aws-sdk-php/issues/1528) and on
 * TCP paths (https://github.com/boto/boto/issues/2721). Source: assumed, the other messages, built
 * alike; answers of AWS to each of them.
 */
export function completeHealthCheckConfig(
  config: HealthCheckConfig | undefined,
): HealthCheckConfig {
  const type = config?.Type;
  if (!config || type === undefined || !TYPES.includes(type)) {
    throw new ServiceError(
      "InvalidInput",
      `Invalid XML ; cvc-enumeration-valid: Value '${type ?? ""}' is not facet-valid with ` +
        `respect to enumeration '[${TYPES.join(", ")}]'. It must be a value from the enumeration.`,
    );
  }
  for (const [isWrong, message] of rulesFor(config)) {
    if (isWrong) throw new ServiceError("InvalidInput", `Invalid parameter : ${message}`);
  }
  // Members that are there but undefined must not hide a default.
  const given = Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined),
  );
  const common = { Inverted: false, Disabled: false };
  if (!checksEndpoint(config)) {
    return { ...common, ...given, Type: type, ...healthThresholdOf(config) };
  }
  const timing = { RequestInterval: 30, FailureThreshold: 3 };
  // Source: documented, the Route 53 developer guide's CloudTrail example of CreateHealthCheck: the
  // answer for a TCP check adds these two and nothing else.
  if (type === "TCP") return { ...timing, ...given, Type: type };
  const isSecure = type.startsWith("HTTPS");
  return {
    Port: isSecure ? 443 : 80,
    ...timing,
    MeasureLatency: false,
    ...common,
    EnableSNI: isSecure,
    ...given,
    Type: type,
  };
}

/** A calculated check is healthy when all of its children are, unless told otherwise. */
function healthThresholdOf(config: HealthCheckConfig) {
  if (config.Type !== "CALCULATED") return {};
  const children = config.ChildHealthChecks ?? [];
  return {
    HealthThreshold: config.HealthThreshold ?? children.length,
    ChildHealthChecks: children,
  };
}

type Rule = readonly [isWrong: boolean, message: string];

function rulesFor(config: HealthCheckConfig): readonly Rule[] {
  if (checksEndpoint(config)) return endpointRules(config);
  return config.Type === "CALCULATED" ? calculatedRules(config) : otherRules(config);
}

function endpointRules(config: HealthCheckConfig): readonly Rule[] {
  const { Type: type = "", Port: port, RequestInterval: interval } = config;
  const { FailureThreshold: threshold = 3, Regions: regions = [] } = config;
  const isString = type.endsWith("_STR_MATCH");
  return [
    [
      config.AlarmIdentifier !== undefined,
      "Basic health checks must not have an metric region specified.",
    ],
    [
      !config.IPAddress && !config.FullyQualifiedDomainName,
      "Basic health checks must have an IP address or a fully qualified domain name specified.",
    ],
    [
      config.IPAddress !== undefined && !/^[0-9a-fA-F.:]+$/.test(config.IPAddress),
      "The IP address is not a valid IPv4 or IPv6 address.",
    ],
    [
      type === "TCP" && config.ResourcePath !== undefined,
      "TCP health checks must not have a resource path specificed.",
    ],
    [type === "TCP" && port === undefined, "TCP health checks must have a port specified."],
    [port !== undefined && (port < 1 || port > 65_535), "Port must be between 1 and 65535."],
    [
      interval !== undefined && interval !== 10 && interval !== 30,
      "RequestInterval must be 10 or 30.",
    ],
    [threshold < 1 || threshold > 10, "FailureThreshold must be between 1 and 10."],
    [
      isString && !config.SearchString,
      "String match health checks must have a search string specified.",
    ],
    [
      !isString && config.SearchString !== undefined,
      "Only string match health checks may have a search string specified.",
    ],
    [
      regions.length > 0 && regions.length < REGIONS_MIN,
      `At least ${REGIONS_MIN} health check regions must be specified.`,
    ],
    [
      (config.ChildHealthChecks?.length ?? 0) > 0,
      "Basic health checks must not have child health checks specified.",
    ],
  ];
}

function calculatedRules(config: HealthCheckConfig): readonly Rule[] {
  const { ChildHealthChecks: children = [], HealthThreshold: threshold = 0 } = config;
  return [
    [
      children.length > CHILDREN_MAX,
      `At most ${CHILDREN_MAX} child health checks may be specified.`,
    ],
    [threshold < 0 || threshold > 256, "HealthThreshold must be between 0 and 256."],
    [
      config.IPAddress !== undefined || config.Port !== undefined,
      "Calculated health checks must not have an endpoint specified.",
    ],
  ];
}

function otherRules(config: HealthCheckConfig): readonly Rule[] {
  const alarm = config.AlarmIdentifier;
  return [
    [
      config.Type === "CLOUDWATCH_METRIC" && (!alarm?.Name || !alarm.Region),
      "CloudWatch metric health checks must have an alarm identifier specified.",
    ],
    [
      config.Type === "RECOVERY_CONTROL" && !config.RoutingControlArn,
      "Recovery control health checks must have a routing control ARN specified.",
    ],
  ];
}

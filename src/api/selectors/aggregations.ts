import type {
  AggregationConfiguration,
  PutEventConfigurationRequest,
} from "@aws-sdk/client-cloudtrail";
import type { Aggregation } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";

const TEMPLATES = ["API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS"] as const;

/**
 * Reads the event configuration of a trail: aggregations alone, sizes and context keys are those
 * of event data stores.
 *
 * @throws {ServiceError} `InvalidParameterCombinationException`, `InvalidParameterException`.
 *
 * Source: documented, API reference, PutEventConfiguration. Source: assumed, the words; AWS's own
 * answers would falsify them.
 */
export function readAggregations(input: PutEventConfigurationRequest): readonly Aggregation[] {
  if (input.MaxEventSize !== undefined || (input.ContextKeySelectors ?? []).length > 0) {
    throw new ServiceError(
      "InvalidParameterCombinationException",
      "MaxEventSize and ContextKeySelectors are for event data stores only.",
    );
  }
  const given = input.AggregationConfigurations;
  if (!given) throw invalid("Specify AggregationConfigurations.");
  if (given.length > 1) throw invalid("Specify at most one aggregation configuration.");
  return given.map(readAggregation);
}

function readAggregation({ Templates, EventCategory }: AggregationConfiguration): Aggregation {
  if (EventCategory !== "Data") throw invalid(`The event category ${EventCategory} is not valid.`);
  const templates = Templates ?? [];
  const known = TEMPLATES.filter((template) => templates.includes(template));
  if (templates.length === 0 || known.length !== templates.length) {
    throw invalid(`The aggregation templates must be among ${TEMPLATES.join(", ")}, each once.`);
  }
  // In the order given, because that is what a client compares with.
  return { templates: [...templates] as typeof known, eventCategory: "Data" };
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

/** Aggregations as they were put. */
export function aggregationsShape(
  aggregations: readonly Aggregation[] = [],
): AggregationConfiguration[] {
  return aggregations.map(({ templates, eventCategory }) => ({
    Templates: [...templates],
    EventCategory: eventCategory,
  }));
}

import type {
  DeleteMetricFilterRequest,
  DescribeMetricFiltersRequest,
  DescribeMetricFiltersResponse,
  MetricFilter,
  PutMetricFilterRequest,
  TestMetricFilterRequest,
  TestMetricFilterResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { keyOf, type LogsState, type MetricFilterDocument, regionKey } from "../logs-state.ts";
import { checkStreamName, findGroup } from "../names.ts";
import { pageOf } from "../page.ts";
import { parseFilterPattern } from "../pattern/filter-pattern.ts";
import { invalidParameter, invalidValue, noSuchMetricFilter } from "../refusals.ts";

const FILTERS_MAX = 100;
const MESSAGES_MAX = 50;

/** PutMetricFilter: kept and shown, and its pattern is checked. No metric comes of it here. */
export const putMetricFilter =
  (state: LogsState) =>
  (input: PutMetricFilterRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const group = findGroup(state, context, input.logGroupName);
      const name = checkStreamName(input.filterName ?? "", "filterName");
      const { metricTransformations: transformations = [], filterPattern: pattern = "" } = input;
      if (transformations.length !== 1) {
        throw invalidValue("metricTransformations", transformations.length, "have length 1");
      }
      parseFilterPattern(pattern);
      const key = keyOf(group);
      const isNew = !state.metricFilters.get(key + name);
      if (isNew && state.metricFilters.count({ prefix: key }) >= FILTERS_MAX) {
        throw new ServiceError("LimitExceededException", "Resource limit exceeded.");
      }
      state.metricFilters.put(key + name, {
        ...{ name, pattern, transformations, groupName: group.name },
        createdAtMs: context.clock.nowMs(),
        applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
      });
      return {};
    });

export const deleteMetricFilter =
  (state: LogsState) =>
  (input: DeleteMetricFilterRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const group = findGroup(state, context, input.logGroupName);
      const name = checkStreamName(input.filterName ?? "", "filterName");
      if (!state.metricFilters.delete(keyOf(group) + name)) throw noSuchMetricFilter();
      return {};
    });

export const describeMetricFilters =
  (state: LogsState) =>
  (
    input: DescribeMetricFiltersRequest,
    context: OperationContext,
  ): DescribeMetricFiltersResponse => {
    const { filterNamePrefix: begins = "", logGroupName: of, metricName, metricNamespace } = input;
    if ((metricName === undefined) !== (metricNamespace === undefined)) {
      throw invalidParameter("metricName and metricNamespace must be given together.");
    }
    const prefix = of === undefined ? regionKey(context) : keyOf(findGroup(state, context, of));
    const isWanted = ({ name, transformations: [one] }: MetricFilterDocument) =>
      name.startsWith(begins) &&
      (metricName ?? one?.metricName) === one?.metricName &&
      (metricNamespace ?? one?.metricNamespace) === one?.metricNamespace;
    const { items, next } = pageOf(input, {
      list: ({ after, limit }) =>
        state.metricFilters
          .list({ prefix, ...(after !== undefined && { after }) })
          .filter(({ value }) => isWanted(value))
          .slice(0, limit),
      keyOf: ({ key }) => key,
    });
    return { metricFilters: items.map(({ value }) => present(value)), ...next };
  };

function present(filter: MetricFilterDocument): MetricFilter {
  return {
    filterName: filter.name,
    filterPattern: filter.pattern,
    metricTransformations: [...filter.transformations],
    creationTime: filter.createdAtMs,
    logGroupName: filter.groupName,
    applyOnTransformedLogs: filter.applyOnTransformedLogs,
  };
}

/** TestMetricFilter: which messages match, and with which values. */
export function testMetricFilter(input: TestMetricFilterRequest): TestMetricFilterResponse {
  const messages = input.logEventMessages ?? [];
  if (messages.length === 0 || messages.length > MESSAGES_MAX) {
    const constraint = `have length between 1 and ${MESSAGES_MAX}`;
    throw invalidValue("logEventMessages", `${messages.length} messages`, constraint);
  }
  const pattern = parseFilterPattern(input.filterPattern ?? "");
  return {
    matches: messages.flatMap((eventMessage, index) => {
      const extractedValues = pattern.match(eventMessage);
      return extractedValues ? [{ eventNumber: index + 1, eventMessage, extractedValues }] : [];
    }),
  };
}

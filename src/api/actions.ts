import type { ActionTable, NotServed } from "./action.ts";
import { addTags } from "./actions/AddTags.ts";
import { createTrail } from "./actions/CreateTrail.ts";
import { deleteTrail } from "./actions/DeleteTrail.ts";
import { describeTrails } from "./actions/DescribeTrails.ts";
import { getEventConfiguration } from "./actions/GetEventConfiguration.ts";
import { getEventSelectors } from "./actions/GetEventSelectors.ts";
import { getInsightSelectors } from "./actions/GetInsightSelectors.ts";
import { getTrail } from "./actions/GetTrail.ts";
import { getTrailStatus } from "./actions/GetTrailStatus.ts";
import { listPublicKeys } from "./actions/ListPublicKeys.ts";
import { listTags } from "./actions/ListTags.ts";
import { listTrails } from "./actions/ListTrails.ts";
import { lookupEvents } from "./actions/LookupEvents.ts";
import {
  deregisterOrganizationDelegatedAdmin,
  registerOrganizationDelegatedAdmin,
} from "./actions/organizations/index.ts";
import { putEventConfiguration } from "./actions/PutEventConfiguration.ts";
import { putEventSelectors } from "./actions/PutEventSelectors.ts";
import { putInsightSelectors } from "./actions/PutInsightSelectors.ts";
import { removeTags } from "./actions/RemoveTags.ts";
import { startLogging } from "./actions/StartLogging.ts";
import { stopLogging } from "./actions/StopLogging.ts";
import { updateTrail } from "./actions/UpdateTrail.ts";

const OWN_DESTINATIONS =
  "A topic without a policy takes the trails of its own account, and a role without policies " +
  "will do for a log group.";

const OWN_KEY =
  "A KMS key whose policy nobody set takes the trails of its own account; one that was set " +
  "is asked.";

const OWN_BUCKET =
  "A bucket without a policy takes the trails of its own account, unless the server runs with " +
  "`--bucket-policy required`.";

const OWN_EVENTS =
  "`RecursiveLogging` is kept and shown; deliveries leave no events of their own, whatever it " +
  "says.";

const TRAIL_GAP = `${OWN_BUCKET} ${OWN_DESTINATIONS} ${OWN_KEY} ${OWN_EVENTS}`;

const LAKE: NotServed = {
  notServed: "planned",
  why:
    "CloudTrail Lake is not served here yet. For SQL over the event history there is " +
    "`trailcam query`.",
};
const INSIGHTS: NotServed = {
  notServed: "planned",
  why: "CloudTrail Insights is not available here yet.",
};

/** The whole CloudTrail API at a glance, one line per operation. */
export const ACTIONS: ActionTable = {
  // Trails
  CreateTrail: { effect: "write", handle: createTrail, gap: TRAIL_GAP },
  UpdateTrail: { effect: "write", handle: updateTrail, gap: TRAIL_GAP },
  DeleteTrail: { effect: "write", handle: deleteTrail },
  GetTrail: { effect: "read", handle: getTrail },
  DescribeTrails: { effect: "read", handle: describeTrails },
  ListTrails: { effect: "read", handle: listTrails },
  StartLogging: { effect: "write", handle: startLogging },
  StopLogging: { effect: "write", handle: stopLogging },
  GetTrailStatus: { effect: "read", handle: getTrailStatus },
  AddTags: { effect: "write", handle: addTags, gap: "Trails only." },
  RemoveTags: { effect: "write", handle: removeTags, gap: "Trails only." },
  ListTags: { effect: "read", handle: listTags, gap: "Trails only." },

  // What trails select
  GetEventSelectors: { effect: "read", handle: getEventSelectors },
  PutEventSelectors: {
    effect: "write",
    handle: putEventSelectors,
    gap:
      "Any well-formed resources.type is taken. There are no network activity events. With " +
      "`--durability relaxed` calls of the second before may be selected too. No trail gets " +
      "what CloudTrail has no type for: EventBridge's `PutEvents`, CloudWatch Logs' " +
      "`PutLogEvents`, and SNS's `Publish` to a telephone. Where neither request nor answer " +
      "names the resource, as with Cloud Map's `DiscoverInstances`, its record has the type " +
      "alone, and `resources.ARN` does not select it.",
  },
  GetInsightSelectors: { effect: "read", handle: getInsightSelectors, gap: "Trails only." },
  PutInsightSelectors: {
    effect: "write",
    handle: putInsightSelectors,
    gap: "Trails only. Checked, kept and shown; there are no Insights events yet.",
  },
  GetEventConfiguration: { effect: "read", handle: getEventConfiguration, gap: "Trails only." },
  PutEventConfiguration: {
    effect: "write",
    handle: putEventConfiguration,
    gap: "Trails only. Checked, kept and shown; nothing is aggregated yet.",
  },

  // Event history, keys, Insights data
  LookupEvents: {
    effect: "read",
    handle: lookupEvents,
    gap: "Not limited to two calls per second. There are no Insights events yet.",
  },
  ListPublicKeys: {
    effect: "read",
    handle: listPublicKeys,
    gap: "One page. The keys are this server's own: AWS's do not check its digests.",
  },
  ListInsightsData: INSIGHTS,
  ListInsightsMetricData: INSIGHTS,

  // Organizations
  RegisterOrganizationDelegatedAdmin: {
    effect: "write",
    handle: registerOrganizationDelegatedAdmin,
  },
  DeregisterOrganizationDelegatedAdmin: {
    effect: "write",
    handle: deregisterOrganizationDelegatedAdmin,
  },

  // CloudTrail Lake
  GetResourcePolicy: LAKE,
  PutResourcePolicy: LAKE,
  DeleteResourcePolicy: LAKE,
  CreateEventDataStore: LAKE,
  UpdateEventDataStore: LAKE,
  DeleteEventDataStore: LAKE,
  RestoreEventDataStore: LAKE,
  GetEventDataStore: LAKE,
  ListEventDataStores: LAKE,
  StartEventDataStoreIngestion: LAKE,
  StopEventDataStoreIngestion: LAKE,
  EnableFederation: LAKE,
  DisableFederation: LAKE,
  StartQuery: LAKE,
  CancelQuery: LAKE,
  DescribeQuery: LAKE,
  GetQueryResults: LAKE,
  ListQueries: LAKE,
  GenerateQuery: LAKE,
  SearchSampleQueries: LAKE,
  StartImport: LAKE,
  StopImport: LAKE,
  GetImport: LAKE,
  ListImports: LAKE,
  ListImportFailures: LAKE,
  CreateChannel: LAKE,
  UpdateChannel: LAKE,
  DeleteChannel: LAKE,
  GetChannel: LAKE,
  ListChannels: LAKE,
  CreateDashboard: LAKE,
  UpdateDashboard: LAKE,
  DeleteDashboard: LAKE,
  GetDashboard: LAKE,
  ListDashboards: LAKE,
  StartDashboardRefresh: LAKE,
};

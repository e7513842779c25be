import { rules, type ServiceRules } from "./service-rules.ts";

const HIDE = { mask: "***" } as const;

/** Services behind API Gateway. Source: observed, reference records 4.6, 6.1 and 7. */
export const VERBATIM: ServiceRules = rules({
  family: "verbatim",
  sensitive: HIDE,
  keepsDenied: true,
});

/**
 * Those of them whose paths have other names than the members of the SDK. Source: observed,
 * GuardDuty 9 of 9, Synthetics 2 of 2 and API Gateway 2 of 2 records; documented, MSK's API.
 */
export const LOWERED_LABELS: ServiceRules = { ...VERBATIM, lowersLabels: true };

/** Likewise. Source: observed, 2 of 2 records. */
export const EKS: ServiceRules = { ...VERBATIM, renamed: { ">clusterName": "name" } };

/**
 * API Gateway itself, both generations. Variables may hold credentials, which no model says.
 * Source: observed, a record of 2025, for variables. Source: assumed, the other masks: a record of
 * each call would show.
 */
export const API_GATEWAY: ServiceRules = {
  ...LOWERED_LABELS,
  members: {
    StageVariables: HIDE,
    stageVariables: HIDE,
    stageVariableOverrides: HIDE,
    variables: HIDE,
    // The key itself; all else that has a value is a patch, or is not of an answer.
    "CreateApiKey>value": HIDE,
    "<value": HIDE,
    // A file of keys with their values.
    "ImportApiKeys>body": HIDE,
    // The identifier of a key, which opens nothing.
    apiKey: "shown",
    // Any header may be the one that an authorizer looks at.
    "TestInvokeAuthorizer>headers": HIDE,
    "TestInvokeAuthorizer>multiValueHeaders": HIDE,
    // Repeats the headers of the request.
    "<log": HIDE,
    patchOperations: "patches",
  },
};

/** The id of an API key is the key. Source: documented, AppSync developer guide, CloudTrail. */
export const APPSYNC: ServiceRules = {
  ...VERBATIM,
  members: {
    "CreateApiKey<id": HIDE,
    "UpdateApiKey<id": HIDE,
    "UpdateApiKey>id": HIDE,
    "DeleteApiKey>id": HIDE,
  },
};

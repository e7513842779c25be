import { rules, type ServiceRules } from "./service-rules.ts";

const versioned = (apiVersion: string): ServiceRules => rules({ apiVersion });

/** Services with a rule or two each. Source: observed, reference records 2.3, 4, 6.5 and 7. */
export const FEW_RULES: Readonly<Record<string, ServiceRules>> = {
  appmesh: versioned("2019-01-25"),
  // Source: assumed, that of queries it is the text that is masked; a record would show.
  athena: rules({ members: { QueryString: { mask: "***OMITTED***" } } }),
  bedrock: rules({
    readOnly: { InvokeModel: true, InvokeModelWithResponseStream: true },
    members: { body: "removed" },
  }),
  ce: rules({ keepsCase: true, keepsDenied: true }),
  codeartifact: rules({ readOnly: { GetAuthorizationToken: false } }),
  codecommit: rules({ apiVersion: "2015-04-13", readOnly: { GitPull: true, GitPush: true } }),
  elasticache: rules({ family: "unwrapped" }),
  elasticfilesystem: versioned("2015-02-01"),
  fsx: versioned("2018-03-01"),
  inspector: versioned("v20160216"),
  polly: rules({ sensitive: { mask: "**********" } }),
  redshift: rules({ family: "unwrapped", sensitive: { mask: "****" } }),
  shield: versioned("AWSShield_20160616"),
  storagegateway: versioned("20130630"),
  support: rules({ members: { communicationBody: "removed", subject: "removed" } }),
  waf: versioned("2015-08-24"),
  wafv2: versioned("2019-04-23"),
};

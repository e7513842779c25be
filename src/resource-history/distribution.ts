import type { JsonObject } from "../record/index.ts";
import { flatten } from "./flatten.ts";
import type { Ledger } from "./ledger.ts";
import {
  isObject,
  objectOf,
  objectsOf,
  type RecordedCall,
  textOf,
  textsOf,
} from "./recorded-call.ts";
import type { Teller } from "./tell-changes.ts";

const BEGINNINGS: ReadonlySet<string> = new Set([
  "CreateDistribution",
  "CreateDistributionWithTags",
  "CopyDistribution",
]);

/** The parts of a distribution: each setting by its path in the configuration, and `tag:…`. */
export const tellDistribution: Teller = (call, ledger, { name }) => {
  const { action, request, response } = call;
  const answered = objectOf(response.distribution);
  // A copy is in the history of what was copied too, which it does not change.
  const isAboutAnother = answered.id !== undefined && answered.id !== name;
  if (isAboutAnother || (action === "CopyDistribution" && answered.id !== name)) return undefined;
  if (BEGINNINGS.has(action)) ledger.begin();
  if (action === "DeleteDistribution") ledger.end();
  enterConfiguration(call, ledger);
  enterTags(request, ledger);
  if (/^(Dis)?[aA]ssociateDistributionWebACL$/.test(action)) {
    ledger.put("webACLId", textOf(request.webACLArn));
  }
  const { paths } = objectOf(request.invalidationBatch);
  return action === "CreateInvalidation" ? textsOf(paths).join(", ") : undefined;
};

/**
 * Every call carries the whole configuration. The answer's is taken where it is recorded, because
 * only there the defaults are filled in; many of AWS's own records leave it out.
 * Source: documented, CloudFront developer guide, "Logging CloudFront API calls", its examples.
 */
function enterConfiguration({ request, response }: RecordedCall, ledger: Ledger): void {
  const answered = objectOf(response.distribution).distributionConfig;
  const withTags = objectOf(request.distributionConfigWithTags);
  const asked = request.distributionConfig ?? withTags.distributionConfig;
  const isAnswered = isObject(answered);
  const configuration = isAnswered ? answered : asked;
  if (!isObject(configuration)) return;
  const settings = new Map([...flatten(configuration)].filter(([path]) => !isCount(path)));
  const form = isAnswered ? "answered" : "asked";
  // Of two whole configurations what is not in the later is gone. Beside an answer a request lacks
  // what it left to the defaults, which is no change.
  if (ledger.form === form) {
    for (const part of ledger.names()) {
      if (!settings.has(part) && !isTag(part)) ledger.drop(part);
    }
  }
  ledger.form = form;
  for (const [path, value] of settings) ledger.put(path, value);
}

/** Lists come with their length, which says nothing that their items do not. */
const isCount = (path: string): boolean => /(^|\.)quantity$/.test(path);

const isTag = (part: string): boolean => part.startsWith("tag:");

function enterTags(request: JsonObject, ledger: Ledger): void {
  const withTags = objectOf(request.distributionConfigWithTags);
  for (const tag of objectsOf(request.tags ?? withTags.tags)) {
    ledger.put(`tag:${textOf(tag.key)}`, textOf(tag.value));
  }
  for (const key of textsOf(request.tagKeys)) ledger.drop(`tag:${key}`);
}

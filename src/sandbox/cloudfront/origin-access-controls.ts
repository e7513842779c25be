import type {
  CreateOriginAccessControlRequest,
  CreateOriginAccessControlResult,
  DeleteOriginAccessControlRequest,
  GetOriginAccessControlConfigRequest,
  GetOriginAccessControlConfigResult,
  GetOriginAccessControlRequest,
  GetOriginAccessControlResult,
  ListOriginAccessControlsRequest,
  ListOriginAccessControlsResult,
  OriginAccessControl,
  OriginAccessControlConfig,
  OriginAccessControlSummary,
  UpdateOriginAccessControlRequest,
  UpdateOriginAccessControlResult,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { accessControlsOf } from "./distributions/references.ts";
import { locationOf, newResourceId, newVersion } from "./identifiers.ts";
import { pageOf } from "./page.ts";
import { missingParameter, tooBig } from "./refusals.ts";
import { type Enumerations, requireBody } from "./request-body.ts";
import { type CloudFrontState, ownedBy, type Stored } from "./state.ts";
import { requireVersion } from "./version-check.ts";

type StoredControl = Stored<OriginAccessControlConfig>;

/** Source: documented, the service's model. */
const ENUMERATIONS: Enumerations = {
  SigningProtocol: ["sigv4"],
  SigningBehavior: ["never", "always", "no-override"],
  OriginAccessControlOriginType: ["s3", "mediastore", "mediapackagev2", "lambda"],
};

/** The actions on origin access controls. */
export const ORIGIN_ACCESS_CONTROL_ACTIONS = {
  CreateOriginAccessControl: create,
  GetOriginAccessControl: get,
  GetOriginAccessControlConfig: getConfig,
  UpdateOriginAccessControl: update,
  DeleteOriginAccessControl: remove,
  ListOriginAccessControls: list,
};

function create(
  state: CloudFrontState,
  input: CreateOriginAccessControlRequest,
  context: OperationContext,
): CreateOriginAccessControlResult {
  const { ids, clock } = context;
  const config = acceptConfig(state, input.OriginAccessControlConfig, { context });
  const stored: StoredControl = {
    id: newResourceId(ids),
    version: newVersion(ids),
    createdAtMs: clock.nowMs(),
    modifiedAtMs: clock.nowMs(),
    config,
  };
  ownedBy(context.accountId, state.accessControls).put(stored.id, stored);
  return {
    OriginAccessControl: show(stored),
    Location: locationOf(`origin-access-control/${stored.id}`),
    ETag: stored.version,
  };
}

function get(
  state: CloudFrontState,
  input: GetOriginAccessControlRequest,
  context: OperationContext,
): GetOriginAccessControlResult {
  const stored = find(state, input.Id, context);
  return { OriginAccessControl: show(stored), ETag: stored.version };
}

function getConfig(
  state: CloudFrontState,
  input: GetOriginAccessControlConfigRequest,
  context: OperationContext,
): GetOriginAccessControlConfigResult {
  const stored = find(state, input.Id, context);
  return { OriginAccessControlConfig: stored.config, ETag: stored.version };
}

function update(
  state: CloudFrontState,
  input: UpdateOriginAccessControlRequest,
  context: OperationContext,
): UpdateOriginAccessControlResult {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const owner = { context, ownId: current.id };
  const stored: StoredControl = {
    ...current,
    version: newVersion(context.ids),
    modifiedAtMs: context.clock.nowMs(),
    config: acceptConfig(state, input.OriginAccessControlConfig, owner),
  };
  ownedBy(context.accountId, state.accessControls).put(stored.id, stored);
  return { OriginAccessControl: show(stored), ETag: stored.version };
}

function remove(
  state: CloudFrontState,
  input: DeleteOriginAccessControlRequest,
  context: OperationContext,
): object {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const distributions = ownedBy(context.accountId, state.distributions).list();
  if (distributions.some(({ config }) => accessControlsOf(config).includes(current.id))) {
    // Source: observed, terraform-aws-modules/terraform-aws-cloudfront issue 135.
    throw new ServiceError(
      "OriginAccessControlInUse",
      "The CloudFront origin access control is still being used.",
    );
  }
  ownedBy(context.accountId, state.accessControls).delete(current.id);
  return {};
}

function list(
  state: CloudFrontState,
  input: ListOriginAccessControlsRequest,
  context: OperationContext,
): ListOriginAccessControlsResult {
  const listing = {
    items: ownedBy(context.accountId, state.accessControls).list(),
    idOf: ({ id }: StoredControl) => id,
    show: ({ id, config }: StoredControl): OriginAccessControlSummary => ({
      Id: id,
      Description: config.Description,
      Name: config.Name,
      SigningProtocol: config.SigningProtocol,
      SigningBehavior: config.SigningBehavior,
      OriginAccessControlOriginType: config.OriginAccessControlOriginType,
    }),
  };
  return { OriginAccessControlList: pageOf(listing, input) };
}

function find(
  state: CloudFrontState,
  id: string | undefined,
  { accountId }: OperationContext,
): StoredControl {
  const found = ownedBy(accountId, state.accessControls).get(id ?? "");
  if (found) return found;
  // Source: observed, moto.
  throw new ServiceError(
    "NoSuchOriginAccessControl",
    "The specified origin access control does not exist.",
  );
}

function acceptConfig(
  state: CloudFrontState,
  sent: OriginAccessControlConfig | undefined,
  { context, ownId }: { readonly context: OperationContext; readonly ownId?: string },
): OriginAccessControlConfig {
  const config = requireBody(sent, "OriginAccessControlConfig", ENUMERATIONS);
  if (!config.Name) throw missingParameter("Name");
  if (config.Name.length > 64) throw tooBig("Name");
  if ((config.Description ?? "").length > 256) throw tooBig("Description");
  const others = ownedBy(context.accountId, state.accessControls)
    .list()
    .filter(({ id }) => id !== ownId);
  if (others.some((other) => other.config.Name === config.Name)) {
    // Source: observed, winglang/wing issue 3748.
    throw new ServiceError(
      "OriginAccessControlAlreadyExists",
      "An origin access control with the same name already exists.",
    );
  }
  return { ...config, Description: config.Description ?? "" };
}

const show = ({ id, config }: StoredControl): OriginAccessControl => ({
  Id: id,
  OriginAccessControlConfig: config,
});

import type {
  CreateFunctionRequest,
  CreateFunctionResult,
  DeleteFunctionRequest,
  DescribeFunctionRequest,
  DescribeFunctionResult,
  FunctionConfig,
  FunctionStage,
  FunctionSummary,
  GetFunctionRequest,
  GetFunctionResult,
  ListFunctionsRequest,
  ListFunctionsResult,
  PublishFunctionRequest,
  PublishFunctionResult,
  UpdateFunctionRequest,
  UpdateFunctionResult,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { counted, requireConsistentQuantities } from "./counted-list.ts";
import { functionsOf } from "./distributions/references.ts";
import { arnOf, locationOf, newVersion } from "./identifiers.ts";
import { pageOf, unmarked } from "./page.ts";
import { missingParameter, notValid } from "./refusals.ts";
import { type Enumerations, requireBody } from "./request-body.ts";
import { type CloudFrontState, ownedBy, type StoredFunction, type StoredStage } from "./state.ts";
import { acceptTags, writeTags } from "./tags.ts";
import { requireVersion } from "./version-check.ts";

/** Source: documented, Developer Guide, "Quotas on CloudFront Functions". */
const CODE_BYTES_MAX = 10_240;

/** Source: documented, the service's model. */
const ENUMERATIONS: Enumerations = { Runtime: ["cloudfront-js-1.0", "cloudfront-js-2.0"] };

/** The actions on functions. A function is known by its name, and its code is never run here. */
export const FUNCTION_ACTIONS = {
  CreateFunction: create,
  DescribeFunction: describe,
  GetFunction: getCode,
  UpdateFunction: update,
  PublishFunction: publish,
  DeleteFunction: remove,
  ListFunctions: list,
};

function create(
  state: CloudFrontState,
  input: CreateFunctionRequest,
  context: OperationContext,
): CreateFunctionResult {
  const { accountId, clock } = context;
  const name = input.Name ?? "";
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) throw notValid("Name");
  const functions = ownedBy(accountId, state.functions);
  if (functions.get(name)) {
    // Source: documented, API reference.
    throw new ServiceError(
      "FunctionAlreadyExists",
      "A function with the same name already exists in this account. To create a function, you " +
        "must provide a unique name. To update an existing function, use UpdateFunction.",
    );
  }
  const tags = acceptTags(input.Tags?.Items ?? []);
  const development = acceptStage(input, context);
  const stored: StoredFunction = { name, createdAtMs: clock.nowMs(), development };
  functions.put(name, stored);
  const arn = arnOf(accountId, `function/${name}`);
  writeTags(state, { accountId, arn }, tags);
  return {
    FunctionSummary: summaryOf(stored, "DEVELOPMENT", { state, accountId }),
    Location: locationOf(`function/${arn}`),
    ETag: development.version,
  };
}

function describe(
  state: CloudFrontState,
  input: DescribeFunctionRequest,
  context: OperationContext,
): DescribeFunctionResult {
  const { stored, name, stage } = findStage(state, input, context);
  const { accountId } = context;
  return { FunctionSummary: summaryOf(stored, name, { state, accountId }), ETag: stage.version };
}

function getCode(
  state: CloudFrontState,
  input: GetFunctionRequest,
  context: OperationContext,
): GetFunctionResult {
  const { stage } = findStage(state, input, context);
  return {
    FunctionCode: Buffer.from(stage.code, "base64"),
    ETag: stage.version,
    ContentType: "application/octet-stream",
  };
}

function update(
  state: CloudFrontState,
  input: UpdateFunctionRequest,
  context: OperationContext,
): UpdateFunctionResult {
  const { accountId } = context;
  const current = find(state, input.Name, context);
  requireVersion(input.IfMatch, current.development.version);
  const stored: StoredFunction = { ...current, development: acceptStage(input, context) };
  ownedBy(accountId, state.functions).put(stored.name, stored);
  return {
    FunctionSummary: summaryOf(stored, "DEVELOPMENT", { state, accountId }),
    ETag: stored.development.version,
  };
}

/** Copies what is in development to what is live, as it is. */
function publish(
  state: CloudFrontState,
  input: PublishFunctionRequest,
  context: OperationContext,
): PublishFunctionResult {
  const { accountId, ids, clock } = context;
  const current = find(state, input.Name, context);
  requireVersion(input.IfMatch, current.development.version);
  const live = { ...current.development, version: newVersion(ids), modifiedAtMs: clock.nowMs() };
  const stored: StoredFunction = { ...current, live };
  ownedBy(accountId, state.functions).put(stored.name, stored);
  return { FunctionSummary: summaryOf(stored, "LIVE", { state, accountId }) };
}

function remove(
  state: CloudFrontState,
  input: DeleteFunctionRequest,
  context: OperationContext,
): object {
  const { accountId } = context;
  const current = find(state, input.Name, context);
  requireVersion(input.IfMatch, current.development.version);
  const users = countUsers(current.name, { state, accountId });
  if (users > 0) {
    // Source: observed, anomalyco/ion issue 443.
    throw new ServiceError(
      "FunctionInUse",
      `Cannot delete function ${current.name}, it is in use by ${users} distributions`,
    );
  }
  writeTags(state, { accountId, arn: arnOf(accountId, `function/${current.name}`) }, []);
  ownedBy(accountId, state.functions).delete(current.name);
  return {};
}

/** Source: assumed, falsified by ListFunctions without Stage showing live stages too. */
function list(
  state: CloudFrontState,
  input: ListFunctionsRequest,
  { accountId }: OperationContext,
): ListFunctionsResult {
  const stage: FunctionStage = input.Stage ?? "DEVELOPMENT";
  const functions = ownedBy(accountId, state.functions).list();
  const listing = {
    items: functions.filter(({ live }) => stage !== "LIVE" || live !== undefined),
    idOf: ({ name }: StoredFunction) => name,
    show: (stored: StoredFunction) => summaryOf(stored, stage, { state, accountId }),
  };
  return { FunctionList: unmarked(pageOf(listing, input)) };
}

function find(
  state: CloudFrontState,
  name: string | undefined,
  { accountId }: OperationContext,
): StoredFunction {
  const found = ownedBy(accountId, state.functions).get(name ?? "");
  if (!found) throw noSuchFunction();
  return found;
}

function findStage(
  state: CloudFrontState,
  input: DescribeFunctionRequest,
  context: OperationContext,
) {
  const stored = find(state, input.Name, context);
  const name: FunctionStage = input.Stage ?? "DEVELOPMENT";
  const stage = name === "LIVE" ? stored.live : stored.development;
  if (!stage) throw noSuchFunction();
  return { stored, name, stage };
}

/** Source: documented, API reference. */
const noSuchFunction = () =>
  new ServiceError("NoSuchFunctionExists", "The function does not exist.");

function acceptStage(
  input: Pick<CreateFunctionRequest, "FunctionConfig" | "FunctionCode">,
  { ids, clock }: OperationContext,
): StoredStage {
  const config = requireBody(input.FunctionConfig, "FunctionConfig", ENUMERATIONS);
  requireConsistentQuantities(config);
  const code = input.FunctionCode ?? new Uint8Array();
  if (code.byteLength === 0) throw missingParameter("FunctionCode");
  if (code.byteLength > CODE_BYTES_MAX) {
    // Source: documented, API reference.
    throw new ServiceError("FunctionSizeLimitExceeded", "The function is too large.");
  }
  return {
    version: newVersion(ids),
    modifiedAtMs: clock.nowMs(),
    config: completeConfig(config),
    code: Buffer.from(code).toString("base64"),
  };
}

const completeConfig = (given: FunctionConfig): FunctionConfig => ({
  ...given,
  ...(given.KeyValueStoreAssociations && {
    KeyValueStoreAssociations: counted(given.KeyValueStoreAssociations.Items),
  }),
});

/** Where a function is, to see who uses it. */
interface FunctionScope {
  readonly state: CloudFrontState;
  readonly accountId: string;
}

function summaryOf(
  stored: StoredFunction,
  name: FunctionStage,
  scope: FunctionScope,
): FunctionSummary {
  const stage = (name === "LIVE" ? stored.live : undefined) ?? stored.development;
  return {
    Name: stored.name,
    Status: statusOf(stored, name, scope),
    FunctionConfig: stage.config,
    FunctionMetadata: {
      FunctionARN: arnOf(scope.accountId, `function/${stored.name}`),
      Stage: name,
      CreatedTime: new Date(stored.createdAtMs),
      LastModifiedTime: new Date(stage.modifiedAtMs),
    },
  };
}

/** Source: documented, terraform-provider-aws, aws_cloudfront_function, `status`. */
function statusOf(stored: StoredFunction, name: FunctionStage, scope: FunctionScope): string {
  if (name === "DEVELOPMENT") return "UNPUBLISHED";
  return countUsers(stored.name, scope) > 0 ? "ASSOCIATED" : "UNASSOCIATED";
}

function countUsers(name: string, { state, accountId }: FunctionScope): number {
  const arn = arnOf(accountId, `function/${name}`);
  return ownedBy(accountId, state.distributions)
    .list()
    .filter(({ config }) => functionsOf(config).includes(arn)).length;
}

import { partitionOf } from "../../models/index.ts";
import { isReadOnly, type RecordFacts } from "../../record/index.ts";
import type { Parameters } from "../../wire/index.ts";
import { Authorizations } from "./authorization.ts";
import { namesIn } from "./names-in.ts";
import { type NeededAction, neededActions } from "./needed-actions.ts";
import type { Policy, Statement } from "./policy.ts";
import { ResourceSet } from "./resource-set.ts";
import { type CallPlace, resourcesOf } from "./resources.ts";

/** An error code that says that a policy did not allow it. */
const DENIED = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden|^403$/;

const ROLE = /^arn:[^:]*:iam::\d*:role\//;

/** A call as far as a policy is about it. */
interface PolicyCall {
  readonly serviceKey: string | undefined;
  readonly signingName: string;
  readonly operation: string;
  readonly input: Parameters;
  readonly output: Parameters | undefined;
  readonly place: CallPlace;
  readonly isDenied: boolean;
  readonly isReadOnly: boolean;
  /** How it was sent: API Gateway's actions are named after that. */
  readonly method: string;
  readonly path: string;
}

/** Gathers, call by call, the least policy that allows a session. Bounded. */
export class SessionPolicy {
  readonly #authorizations = new Authorizations();
  /** By action. */
  readonly #allowed = new Map<string, ResourceSet>();
  readonly #denied = new Map<string, ResourceSet>();

  /** Takes what a call needs. Calls that carry no signature need no permission. */
  add(facts: RecordFacts): void {
    const { principal } = facts;
    if (principal.kind === "unattributed" && principal.reason === "unsigned") return;
    this.#take(callOf(facts));
  }

  /** What was denied is marked by its statement's id: it is what the session lacked. */
  get policy(): Policy {
    return {
      Version: "2012-10-17",
      Statement: [...statements(this.#allowed, ""), ...statements(this.#denied, "Denied")],
    };
  }

  #take(call: PolicyCall): void {
    if (call.signingName === "apigateway" || call.serviceKey?.startsWith("apigateway")) {
      const { partition, region } = call.place;
      const arn = `arn:${partition}:apigateway:${region}::${call.path}`;
      this.#need(call, `apigateway:${call.method}`, [arn]);
      return;
    }
    const needed = neededActions(call.serviceKey ?? "", call.operation, call.input);
    for (const one of needed) this.#takeOne(call, one);
    this.#passRoles(call);
  }

  #takeOne(call: PolicyCall, { name, input = call.input }: NeededAction): void {
    const authorization = call.serviceKey ? this.#authorizations.of(call.serviceKey) : undefined;
    const prefix = authorization?.prefix ?? call.signingName;
    const facts = authorization?.find(name);
    if (!facts) {
      const action = name.includes(":") ? name : `${prefix}:${name}`;
      this.#need(call, action, authorization ? [] : arnsOfService(prefix, input));
      return;
    }
    const { place, output } = call;
    this.#need(call, facts.action, resourcesOf({ facts, input, output, place }));
  }

  /**
   * What a service is given a role for, a caller must be allowed to give it.
   * Source: documented, IAM User Guide, "Grant a user permissions to pass a role"; assumed, that a
   * changing call that names a role passes it: a service where a caller needs no such permission.
   */
  #passRoles(call: PolicyCall): void {
    const { signingName, place, input } = call;
    if (call.isReadOnly || signingName === "sts") return;
    const anyRole = `arn:${place.partition}:iam::${place.accountId}:role/*`;
    const roles = namesIn(input).flatMap(({ name, value }) => {
      // Which role an instance profile has, no request tells.
      if (call.operation === "RunInstances" && value.includes(":instance-profile/")) return anyRole;
      return name.includes("role") && ROLE.test(value) ? value : [];
    });
    if (roles.length > 0) this.#need(call, "iam:PassRole", [...new Set(roles)]);
  }

  #need({ isDenied }: PolicyCall, action: string, resources: readonly string[]): void {
    const actions = isDenied ? this.#denied : this.#allowed;
    const set = actions.get(action) ?? new ResourceSet();
    actions.set(action, set);
    set.add(resources.length > 0 ? resources : ["*"]);
  }
}

function callOf({ call, outcome, principal }: RecordFacts): PolicyCall {
  const { destination, head } = call;
  const { region, service, signingName } = destination;
  const isNowhere = principal.kind === "unattributed" && /^0*$/.test(principal.accountId);
  return {
    serviceKey: service?.key,
    signingName,
    operation: call.kind === "decoded" ? call.operation.name : call.operationName,
    input: (call.kind === "decoded" ? call.input : call.parameters) ?? {},
    output: outcome.kind === "succeeded" ? outcome.output : undefined,
    place: {
      partition: partitionOf(region),
      region,
      accountId: isNowhere ? "*" : principal.accountId,
    },
    isDenied: outcome.kind === "failed" && DENIED.test(outcome.code),
    isReadOnly: isReadOnly(call),
    method: head.method,
    path: head.target.replace(/\?.*$/, ""),
  };
}

/** Of a service that no table describes: the ARNs of its own that the request names. */
function arnsOfService(prefix: string, input: Parameters): readonly string[] {
  const own = namesIn(input).filter(({ value }) => value.split(":", 3)[2] === prefix);
  return own.map(({ value }) => value).filter((value) => value.startsWith("arn:"));
}

/** Actions that concern the same resources stand in one statement. */
function statements(actions: ReadonlyMap<string, ResourceSet>, mark: string): Statement[] {
  const groups = new Map<string, string[]>();
  for (const [action, set] of actions) {
    const key = JSON.stringify([action.split(":", 1)[0], ...set.resources]);
    groups.set(key, [...(groups.get(key) ?? []), action]);
  }
  const numbers = new Map<string, number>();
  return [...groups]
    .map(([key, names]) => ({ names: names.sort(), parts: JSON.parse(key) as string[] }))
    .sort((a, b) => compare(a.names[0] ?? "", b.names[0] ?? ""))
    .map(({ names, parts: [service = "", ...resources] }) => {
      const number = (numbers.get(service) ?? 0) + 1;
      numbers.set(service, number);
      return {
        Sid: `${mark}${nameOf(service)}${number > 1 ? `No${number}` : ""}`,
        Effect: "Allow" as const,
        Action: names,
        Resource: resources,
      };
    });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sids take letters and digits alone. */
function nameOf(service: string): string {
  const words = service.split(/[^a-z0-9]+/i);
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

import type { LogWriter } from "../delivery/index.ts";
import type { Identities, StoredRole } from "../identify/index.ts";
import { judge, judgeAttached } from "../permissions/index.ts";
import { CLOUDTRAIL, sourceContext } from "./service-principal.ts";

/** Whether a role may be used for a trail. */
export interface LogRoles {
  mayWrite(groupArn: string, writer: LogWriter): boolean;
}

/** What CloudTrail does with a log group. Source: documented, its User Guide, role policy. */
const ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * Whether CloudTrail may use a role of the sandbox to write to a log group.
 *
 * Differs from AWS where a role has no policy at all: there it may do nothing, here a role that was
 * only just made will do. What AWS's own managed policies say is not known here, and taken for yes.
 */
export class RolePermission implements LogRoles {
  readonly #identities: Pick<Identities, "roles" | "policies">;

  constructor(identities: Pick<Identities, "roles" | "policies">) {
    this.#identities = identities;
  }

  mayWrite(groupArn: string, writer: LogWriter): boolean {
    const [, , , , accountId = "", resource = ""] = writer.roleArn.split(":");
    const role = this.#identities.roles.find(
      accountId,
      resource.slice(resource.lastIndexOf("/") + 1),
    );
    if (!role) return false;
    const request = {
      ...{ principal: CLOUDTRAIL, action: "sts:AssumeRole", resource: writer.roleArn },
      context: sourceContext(writer),
    };
    if (judge(role.trustPolicy, request) !== "allowed") return false;
    return ACTIONS.every((action) => this.#allows(role, action, { groupArn, writer }));
  }

  #allows(
    role: StoredRole,
    action: string,
    { groupArn, writer }: { readonly groupArn: string; readonly writer: LogWriter },
  ): boolean {
    const documents = this.#documentsOf(role);
    if (documents === "unknown" || documents.length === 0) return true;
    const [, , , region = ""] = groupArn.split(":");
    const stream = `${writer.accountId}_CloudTrail_${region}`;
    const resource = groupArn.replace(/:\*$/, `:log-stream:${stream}`);
    const principal = { kind: "caller", accountId: role.accountId, arn: writer.roleArn } as const;
    const request = { principal, action, resource, context: {} };
    const verdicts = documents.map((document) => judgeAttached(document, request));
    return verdicts.includes("allowed") && !verdicts.includes("denied");
  }

  #documentsOf({ inlinePolicies, attachedPolicies }: StoredRole): readonly string[] | "unknown" {
    const attached = attachedPolicies.map((arn) => this.#identities.policies.find(arn));
    const documents = attached.flatMap((policy) => {
      const version = policy?.versions.find(
        ({ versionId }) => versionId === policy.defaultVersionId,
      );
      return version ? [version.document] : [];
    });
    if (documents.length < attached.length) return "unknown";
    return [...Object.values(inlinePolicies), ...documents];
  }
}

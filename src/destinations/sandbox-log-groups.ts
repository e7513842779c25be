import {
  DestinationError,
  type LogGroup,
  type LogGroups,
  type LogWriter,
} from "../delivery/index.ts";
import type { SandboxLogGroup, LogGroups as SandboxLogs } from "../sandbox/index.ts";
import { ServiceError } from "../wire/index.ts";
import type { LogRoles } from "./role-permission.ts";

/** The sandbox's CloudWatch Logs groups, written as the trail's role. */
export class SandboxLogGroups implements LogGroups {
  readonly #groups: Pick<SandboxLogs, "find">;
  readonly #roles: LogRoles;

  constructor(groups: Pick<SandboxLogs, "find">, roles: LogRoles) {
    this.#groups = groups;
    this.#roles = roles;
  }

  async find(arn: string, writer: LogWriter): Promise<LogGroup | undefined> {
    const group = this.#groups.find(arn);
    if (!group) return undefined;
    if (!this.#roles.mayWrite(arn, writer)) {
      const serviceCode = "AccessDeniedException";
      throw new DestinationError("destination_refused", writer.roleArn, { serviceCode });
    }
    return asLogGroup(group, arn);
  }
}

function asLogGroup(group: SandboxLogGroup, arn: string): LogGroup {
  return {
    prepare: async (streamName) => attempt(arn, () => group.prepare(streamName)),
    put: async (streamName, events) => attempt(arn, () => group.put(streamName, events)),
  };
}

function attempt<Result>(arn: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const isMissing = error.code === "ResourceNotFoundException";
    const code = isMissing ? "destination_missing" : "destination_refused";
    throw new DestinationError(code, arn, { cause: error, serviceCode: error.code });
  }
}

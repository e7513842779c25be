import { DestinationError, type Topic, type Topics, type Writer } from "../delivery/index.ts";
import type { Topics as SandboxSns } from "../sandbox/index.ts";
import { ServiceError } from "../wire/index.ts";
import { CLOUDTRAIL, sourceContext } from "./service-principal.ts";

/** The sandbox's SNS topics, which are told of log files as CloudTrail tells them. */
export class SandboxTopics implements Topics {
  readonly #topics: Pick<SandboxSns, "publish">;

  constructor(topics: Pick<SandboxSns, "publish">) {
    this.#topics = topics;
  }

  /** Whether there is such a topic shows when it is published to. */
  async find(arn: string, writer: Writer): Promise<Topic> {
    return {
      publish: async (message) => {
        try {
          await this.#topics.publish(arn, { message }, CLOUDTRAIL, sourceContext(writer));
        } catch (error) {
          throw failureOf(error, arn);
        }
      },
    };
  }
}

function failureOf(error: unknown, arn: string): unknown {
  if (!(error instanceof ServiceError)) return error;
  const code = error.code.startsWith("NotFound") ? "destination_missing" : "destination_refused";
  // As SNS itself writes its codes: without what only names an SDK's class.
  const serviceCode = error.code.replace(/Exception$/, "");
  return new DestinationError(code, arn, { cause: error, serviceCode });
}

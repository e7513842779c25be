import type { ServerResponse } from "node:http";
import { answerJson } from "../answer-json.ts";

/** Says that no trail of this ARN is remembered. */
export function answerNoTrail(response: ServerResponse, arn: string): void {
  answerJson(response, 404, {
    error: arn ? `trail: there is no trail ${arn}.` : "trail: say which, by its ARN.",
    hint: "ListTrails names the ARNs of all trails.",
  });
}

/** Says that a bucket did not give what it was asked for. */
export function answerUnreadable(
  response: ServerResponse,
  bucketName: string,
  error: unknown,
): void {
  const reason = error instanceof Error ? error.message : String(error);
  answerJson(response, 502, {
    error: `The bucket ${bucketName} cannot be read: ${reason}.`,
    hint: "Check the bucket's endpoint and credentials.",
  });
}

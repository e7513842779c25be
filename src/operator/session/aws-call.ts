import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConsoleEntry } from "../../gateway/index.ts";
import { answerJson } from "../answer-json.ts";
import type { Refusal } from "../messages/session.ts";
import type { Asker } from "../route.ts";
import { isFromPage, NOT_FROM_PAGE } from "./admit.ts";

/** Names as they stand in the scope of a signature: they end up in records and in signatures. */
const AWS_PATH = /^\/_trailcam\/aws\/([a-z][a-z0-9.-]{0,63})\/([a-z][a-z0-9-]{0,31})(\/.*|\?.*)?$/s;

/** True for what is a call to AWS's own API, whether or not it is a well-formed one. */
export const isAwsPath = (target: string): boolean => target.startsWith("/_trailcam/aws/");

/**
 * Lets a call to AWS's API go on its ordinary way, as that of who is signed in. What follows
 * `/_trailcam/aws/SERVICE/REGION` is its target, as it was sent.
 */
export function enterAws(
  request: IncomingMessage,
  response: ServerResponse,
  { asker, enter }: { readonly asker: Asker; readonly enter: (entry: ConsoleEntry) => void },
): void {
  const target = request.url ?? "";
  const [, signingName, region, rest = ""] = AWS_PATH.exec(target) ?? [];
  if (signingName === undefined || region === undefined) answerJson(response, 400, NO_SCOPE);
  else if (asker.kind !== "session") answerJson(response, 403, NO_IDENTITY);
  else if (!isFromPage(request)) answerJson(response, 403, NOT_FROM_PAGE);
  else {
    const { accessKeyId } = asker.session;
    enter({
      target: rest.startsWith("/") ? rest : `/${rest}`,
      console: { accessKeyId, signingName, region },
    });
  }
}

const NO_SCOPE: Refusal = {
  error: "The path names no service and region.",
  hint: "E.g. /_trailcam/aws/cloudtrail/us-east-1/; what follows is the call's own path.",
};
const NO_IDENTITY: Refusal = {
  error: "The server's token is no identity that could call AWS's API.",
  hint: 'Sign calls with the keys that `eval "$(./trailcam env)"` sets.',
};

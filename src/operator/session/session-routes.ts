import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Identities } from "../../identify/index.ts";
import { answerJson } from "../answer-json.ts";
import type { Refusal, SessionInfo } from "../messages/session.ts";
import { readJson } from "../read-json.ts";
import type { Asked, Route } from "../route.ts";
import { FROM_ELSEWHERE, isFromElsewhere, isSameToken } from "./admit.ts";
import type { Attempts } from "./attempts.ts";
import { cookieOf, noCookie, readCookie } from "./cookie.ts";
import type { JournalingRecorder } from "./journaling-recorder.ts";
import type { ConsoleSession, Sessions } from "./sessions.ts";

export interface SessionRoutesOptions {
  /** What signs in. */
  readonly token: string;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly identities: Pick<Identities, "accountId" | "account" | "accounts">;
  readonly recorder: Pick<JournalingRecorder, "recordSignIn">;
  readonly region: string;
}

const PATTERN = "/_trailcam/session";

/** Signing in and out, and the account that someone signed in acts in. */
export function sessionRoutes(options: SessionRoutesOptions): readonly Route[] {
  return [
    {
      method: "POST",
      pattern: PATTERN,
      isOpen: true,
      handle: (asked, response) => signIn(asked, response, options),
    },
    {
      method: "GET",
      pattern: PATTERN,
      handle: (asked, response) =>
        ofSession(asked, response, (session) => answerInfo(response, session, options)),
    },
    {
      method: "PUT",
      pattern: PATTERN,
      handle: (asked, response) =>
        ofSession(asked, response, (session) =>
          changeAccount(asked.request, response, { session, options }),
        ),
    },
    {
      method: "DELETE",
      pattern: PATTERN,
      handle: (asked, response) =>
        ofSession(asked, response, (session) => {
          options.sessions.close(session);
          response.setHeader("set-cookie", noCookie(asked.request));
          response.writeHead(204).end();
        }),
    },
  ];
}

const TOKEN = z.strictObject({ token: z.string().min(1).max(1_000) });
const ACCOUNT = z.strictObject({ accountId: z.string().regex(/^\d{12}$/) });

async function signIn(
  { request, head }: Asked,
  response: ServerResponse,
  options: SessionRoutesOptions,
): Promise<void> {
  const { sessions, attempts, recorder } = options;
  const { accountId } = options.identities;
  // Else any page could use up the attempts of this machine.
  if (isFromElsewhere(request)) return answerJson(response, 403, FROM_ELSEWHERE);
  const address = head.remoteAddress;
  const waitMs = attempts.waitMs(address);
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000);
    response.setHeader("retry-after", seconds);
    return answerJson(response, 429, {
      error: "Too many wrong tokens came from this address.",
      hint: `Try again in ${seconds} seconds.`,
    });
  }
  const asked = await readJson(request, TOKEN);
  if (!asked) return answerJson(response, 400, { error: 'Send {"token": "…"}.' });
  if (!isSameToken(asked.token, options.token)) {
    attempts.noteFailure(address);
    await recorder.recordSignIn({ head, accountId, isSuccess: false });
    return answerJson(response, 401, WRONG_TOKEN);
  }
  await recorder.recordSignIn({ head, accountId, isSuccess: true });
  const before = readCookie(request);
  const replaced = before === undefined ? undefined : sessions.find(before);
  if (replaced) sessions.close(replaced);
  const { session, secret } = sessions.open(accountId);
  response.setHeader("set-cookie", cookieOf(request, secret));
  answerInfo(response, session, options);
}

const WRONG_TOKEN: Refusal = {
  error: "This is not the server's token.",
  hint:
    "A server has a new one each time it starts. `./trailcam console` prints a link that signs " +
    "in, and server.json in the data directory has the token.",
};

async function changeAccount(
  request: IncomingMessage,
  response: ServerResponse,
  { session, options }: { session: ConsoleSession; options: SessionRoutesOptions },
): Promise<void> {
  const asked = await readJson(request, ACCOUNT);
  if (!asked) {
    return answerJson(response, 400, { error: 'Send {"accountId": "…"}, twelve digits.' });
  }
  const { accountId } = asked;
  if (!options.identities.account(accountId)) {
    return answerJson(response, 404, {
      error: `There is no account ${accountId}.`,
      hint: `\`./trailcam env --account ${accountId}\` makes it.`,
    });
  }
  answerInfo(response, options.sessions.moveTo(accountId, session), options);
}

function ofSession(
  { asker }: Asked,
  response: ServerResponse,
  answer: (session: ConsoleSession) => Promise<void> | void,
): Promise<void> | void {
  if (asker.kind === "session") return answer(asker.session);
  return answerJson(response, 404, {
    error: "Who asks with the server's token has no session.",
    hint: 'Sign in with POST /_trailcam/session {"token": "…"}, and send the cookie.',
  });
}

function answerInfo(
  response: ServerResponse,
  { accountId, userName, expiresAtMs }: ConsoleSession,
  { identities, region }: SessionRoutesOptions,
): void {
  const accountIds = identities.accounts().map((account) => account.accountId);
  const info: SessionInfo = { accountId, accountIds, userName, region, expiresAtMs };
  response.setHeader("cache-control", "no-store");
  answerJson(response, 200, info);
}

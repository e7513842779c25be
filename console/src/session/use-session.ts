import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SessionInfo } from "../../../src/operator/messages/session.ts";
import { ask, getJson, postJson, Refused } from "../http/call.ts";

const KEY = ["session"] as const;
const TOKEN = /^#token=([\w-]+)$/;

/** Taken once, before anything is drawn: what was begun with it may be begun again. */
const token = takeTokenFromAddress();
// A link that is opened where the page is shown already changes no more than the part behind `#`.
window.addEventListener("hashchange", () => {
  if (TOKEN.test(window.location.hash)) window.location.reload();
});

/** Who is signed in: null when nobody is, undefined while that is being asked. */
export function useSession() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }): Promise<SessionInfo | null> => {
      if (token !== undefined) return await postJson<SessionInfo>("session", { token }, signal);
      try {
        return await getJson<SessionInfo>("session", signal);
      } catch (error) {
        if (error instanceof Refused && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (typed: string) => postJson<SessionInfo>("session", { token: typed }),
    onSuccess: (session) => {
      // What was asked in a session before, and refused, is to be asked again.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      client.setQueryData(KEY, session);
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask("session", { method: "DELETE" }),
    onSuccess: () => {
      client.clear();
      client.setQueryData(KEY, null);
    },
  });
}

export function useAccountChoice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (accountId: string) => {
      const response = await ask("session", {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ accountId }),
      });
      return (await response.json()) as SessionInfo;
    },
    onSuccess: async (session) => {
      client.setQueryData(KEY, session);
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
    },
  });
}

/** The link that the server prints carries its token behind `#`, where no server sees it. */
function takeTokenFromAddress(): string | undefined {
  const found = TOKEN.exec(window.location.hash)?.[1];
  // Not to stay in the history, nor in an address that somebody shares.
  if (found !== undefined) window.history.replaceState(null, "", window.location.pathname);
  return found;
}

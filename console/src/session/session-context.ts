import { createContext, useContext } from "react";
import type { SessionInfo } from "../../../src/operator/messages/session.ts";

export const SessionContext = createContext<SessionInfo | undefined>(undefined);

/** Who is signed in; only for what is shown to someone who is. */
export function useSignedIn(): SessionInfo {
  const session = useContext(SessionContext);
  if (!session) throw new Error("nobody is signed in");
  return session;
}

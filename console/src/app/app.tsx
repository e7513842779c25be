import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import Spinner from "@cloudscape-design/components/spinner";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { HashRouter } from "react-router";
import { ErrorAlert } from "../common/error-alert.tsx";
import { Refused } from "../http/call.ts";
import { SessionContext } from "../session/session-context.ts";
import { SignIn } from "../session/sign-in.tsx";
import { useSession } from "../session/use-session.ts";
import { NotificationsProvider } from "./notifications.tsx";
import { PageRoutes } from "./routes.tsx";
import { Shell } from "./shell.tsx";
import "./app.css";

/** The whole page: who is not signed in sees the sign-in alone. */
export function App() {
  const [client] = useState(newQueryClient);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={client}>
        <SignedInApp />
      </QueryClientProvider>
    </I18nProvider>
  );
}

function SignedInApp() {
  const { data: session, error, isPending, refetch } = useSession();
  if (isPending) {
    return (
      <main className="alone">
        <Spinner size="large" /> Signing in
      </main>
    );
  }
  if (error && !(error instanceof Refused && error.status > 0)) {
    return (
      <main className="alone">
        <ErrorAlert title="The console cannot start" error={error} onRetry={() => void refetch()} />
      </main>
    );
  }
  if (!session) return <SignIn error={error} />;
  return (
    <SessionContext.Provider value={session}>
      <NotificationsProvider>
        <HashRouter>
          <Shell>
            <PageRoutes />
          </Shell>
        </HashRouter>
      </NotificationsProvider>
    </SessionContext.Provider>
  );
}

function newQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        // What the server refused it will refuse again; only what did not reach it is tried anew.
        retry: (count, error) => count < 2 && !(error instanceof Refused && error.status > 0),
        refetchOnWindowFocus: false,
        staleTime: 10_000,
      },
    },
  });
  client.getQueryCache().subscribe((event) => {
    // Just now, and not what is still known of a session before this one.
    if (event.type !== "updated" || event.action.type !== "error") return;
    const { error } = event.action;
    // The session has ended, e.g. with a restart of the server: back to the sign-in.
    if (error instanceof Refused && error.status === 401 && event.query.queryKey[0] !== "session") {
      client.setQueryData(["session"], null);
    }
  });
  return client;
}

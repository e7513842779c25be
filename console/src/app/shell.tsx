import AppLayout from "@cloudscape-design/components/app-layout";
import Flashbar from "@cloudscape-design/components/flashbar";
import SideNavigation, {
  type SideNavigationProps,
} from "@cloudscape-design/components/side-navigation";
import TopNavigation, {
  type TopNavigationProps,
} from "@cloudscape-design/components/top-navigation";
import { type ReactNode, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useSignedIn } from "../session/session-context.ts";
import { useAccountChoice, useSignOut } from "../session/use-session.ts";
import { useNotifications } from "./notifications.tsx";
import { titleOf } from "./page-title.ts";
import { chooseTheme, readTheme, type Theme } from "./theme.ts";

const PAGES: readonly SideNavigationProps.Item[] = [
  { type: "link", text: "Dashboard", href: "#/dashboard" },
  { type: "link", text: "Event history", href: "#/events" },
  { type: "link", text: "Resources", href: "#/resources" },
  { type: "link", text: "Trails", href: "#/trails" },
  { type: "link", text: "SQL", href: "#/sql" },
];

/** What is around every page: bar, navigation, notifications. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const { items } = useNotifications();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(() => window.innerWidth > 900);
  const section = pathname.split("/")[1] ?? "";
  useEffect(() => {
    document.title = titleOf(pathname);
  }, [pathname]);
  return (
    <>
      <div id="top">
        <TopBar />
      </div>
      <AppLayout
        headerSelector="#top"
        navigation={
          <SideNavigation
            header={{ text: "trailcam", href: "#/events" }}
            activeHref={`#/${section === "compare" ? "events" : section}`}
            items={PAGES}
            onFollow={(event) => {
              event.preventDefault();
              void navigate(event.detail.href.slice(1));
            }}
          />
        }
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        notifications={<Flashbar items={items} stackItems />}
        toolsHide
        contentType="table"
        content={children}
      />
    </>
  );
}

const THEMES: Readonly<Record<Theme, string>> = {
  light: "Light",
  dark: "Dark",
  system: "As the system",
};

function TopBar() {
  const session = useSignedIn();
  const signOut = useSignOut();
  const chooseAccount = useAccountChoice();
  const [theme, setTheme] = useState(readTheme);
  const look: TopNavigationProps.Utility = {
    type: "menu-dropdown",
    iconName: "settings",
    ariaLabel: "Look of the page",
    title: "Look",
    items: Object.entries(THEMES).map(([id, text]) => ({
      id,
      text,
      ...(id === theme && { iconName: "check" as const }),
    })),
    onItemClick: ({ detail }) => {
      chooseTheme(detail.id as Theme);
      setTheme(detail.id as Theme);
    },
  };
  const account: TopNavigationProps.Utility = {
    type: "menu-dropdown",
    iconName: "user-profile",
    text: `${session.userName} @ ${session.accountId}`,
    description: `Account ${session.accountId}`,
    items: [
      {
        id: "accounts",
        text: "Accounts",
        items: session.accountIds.map((id) => ({
          id,
          text: id,
          disabled: id === session.accountId,
        })),
      },
      { id: "sign-out", text: "Sign out" },
    ],
    onItemClick: ({ detail }) => {
      if (detail.id === "sign-out") signOut.mutate();
      else chooseAccount.mutate(detail.id);
    },
  };
  return (
    <TopNavigation identity={{ href: "#/events", title: "trailcam" }} utilities={[look, account]} />
  );
}

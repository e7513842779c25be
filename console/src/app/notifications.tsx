import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from "react";

export interface Notification {
  readonly type: "success" | "error" | "info" | "warning" | "in-progress";
  readonly header: string;
  readonly content?: ReactNode;
}

interface Notifications {
  readonly items: readonly FlashbarProps.MessageDefinition[];
  /** Shows a notification until it is dismissed; successes go by themselves. */
  readonly notify: (notification: Notification) => void;
}

const SUCCESS_SHOWN_MS = 8_000;
const Context = createContext<Notifications>({ items: [], notify: () => undefined });

export const useNotifications = () => useContext(Context);

export function NotificationsProvider({ children }: { readonly children: ReactNode }) {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const count = useRef(0);
  const notify = useCallback((notification: Notification) => {
    count.current += 1;
    const id = String(count.current);
    const dismiss = () => setItems((now) => now.filter((item) => item.id !== id));
    const { type, header, content } = notification;
    const message: FlashbarProps.MessageDefinition = {
      ...{ id, header, content, dismissible: true, onDismiss: dismiss },
      ...(type === "in-progress" ? { type: "info", loading: true } : { type }),
    };
    setItems((now) => [message, ...now].slice(0, 5));
    if (type === "success") setTimeout(dismiss, SUCCESS_SHOWN_MS);
  }, []);
  const value = useMemo(() => ({ items, notify }), [items, notify]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

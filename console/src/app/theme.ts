import { applyMode, Mode } from "@cloudscape-design/global-styles";

/** `system` follows what the browser says, also when it changes. */
export type Theme = "light" | "dark" | "system";

const KEY = "trailcam.theme";
const prefersDark = () => window.matchMedia("(prefers-color-scheme: dark)");

export function readTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  show();
}

/** Shows the chosen theme, and goes on doing so. */
export function startTheme(): void {
  show();
  prefersDark().addEventListener("change", show);
}

function show(): void {
  const theme = readTheme();
  const isDark = theme === "dark" || (theme === "system" && prefersDark().matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  // What the browser draws by itself, such as the page's ground, follows the system otherwise.
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
}

import "@cloudscape-design/global-styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { startTheme } from "./app/theme.ts";

startTheme();
const page = document.getElementById("page");
if (!page) throw new Error("the page has no element to be drawn in");
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Vite reads its configuration from a default export.
export default defineConfig({
  root: import.meta.dirname,
  // Where the running server has the page.
  base: "/_trailcam/",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The page's content policy allows no data in place of scripts and fonts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
});

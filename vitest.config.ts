import { defineConfig } from "vitest/config";

// Vitest reads its configuration from a default export; nothing else in the project has one.
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "fidelity/**/*.test.ts"],
    pool: "forks",
    // Suites wait for other processes most of the time: one at a time would leave a core idle.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { enableCompileCache } from "node:module";

// The models are large modules: compiled once, they load in a third of the time.
enableCompileCache();

const { runCommandLine } = await import("./run-command-line.ts");
process.exitCode = await runCommandLine(process.argv.slice(2));

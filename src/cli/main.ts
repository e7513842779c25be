import { enableCompileCache } from "node:module";
import { join } from "node:path";

// The models are large modules: compiled once, they load in a third of the time. Not in Node's own
// place for it, which lies in /tmp, where others can put compiled code for us to run.
enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/trailcam"));

const { runCommandLine } = await import("./run-command-line.ts");
process.exitCode = await runCommandLine(process.argv.slice(2));

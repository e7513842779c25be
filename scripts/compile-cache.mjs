// Compiled once, the modules load in a third of the time and in less memory: TypeScript's compiler
// is not even loaded. Not in Node's own place for it, which lies in /tmp, where others can put
// compiled code for us to run.
import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "..", "node_modules", ".cache", "trailcam"));

/**
 * configuration: how the server is to run, checked before anything opens.
 *
 * Takes:    flags, the environment, a YAML file.
 * Gives:    one frozen configuration; the names of its settings; where things lie on disk.
 * Promises: everything wrong is told at once, and what is printed holds no secret.
 * Not here: what a flag is for, in words (`cli`).
 */
export type { Address } from "./addresses.ts";
export type { Configuration } from "./configuration.ts";
export { ConfigurationError } from "./configuration-error.ts";
export type { DestinationService } from "./destinations.ts";
export { layout } from "./layout.ts";
export { isLoopback } from "./loopback.ts";
export { type Flags, readConfiguration } from "./read-configuration.ts";
export { environmentNameOf, SETTING_NAMES } from "./settings.ts";

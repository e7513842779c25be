/** What the engine's process ends with when the engine's library cannot be loaded here. */
export const ENGINE_CANNOT_BE_LOADED = 78;

/** What it ends with when the engine refuses to open the data directory. */
export const ENGINE_CANNOT_OPEN_DATA = 79;

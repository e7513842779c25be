const CRASH_SIGNALS = ["SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGTRAP"] as const;

/**
 * Lets a crash end this process at once, as it does where nobody has asked for something else.
 *
 * The engine's library asks for something else: a thread that crashes sleeps for up to five
 * minutes, so that a report can be written which nobody here writes. For so long it would hold its
 * files, and its successor could not open them. Source: observed, chdb 3.4.0; ClickHouse's
 * `signalHandler`.
 */
export function endAtCrashes(): void {
  const listener = () => undefined;
  for (const signal of CRASH_SIGNALS) {
    // No call sets it; it comes back when the last listener has gone.
    process.on(signal, listener);
    process.off(signal, listener);
  }
}

import { getPriority, setPriority } from "node:os";

/**
 * Whether a thread that has let others go first may afterwards stand where it stood.
 *
 * To give way is anyone's to do; the way back is not. The engine goes by a capability, which root
 * of a user namespace has too, where it does not count: a merge that steps back is refused, and may
 * take the engine's process with it by `SIGABRT`, as will the next after each new start. So it is
 * tried here, the other way round, which leaves nothing behind where it is refused.
 * Source: observed, chdb 3.4.0 under `unshare --map-root-user`.
 */
export function mayReturnFromNice(): boolean {
  const own = getPriority();
  try {
    setPriority(own - 1);
  } catch {
    return false;
  }
  setPriority(own);
  return true;
}

import { type ComponentType, lazy } from "react";

/** A part of the console that the server did not give: it is down, or of another version by now. */
export class NotLoaded extends Error {
  override readonly name = "NotLoaded";

  constructor(options: ErrorOptions) {
    super("The server cannot be reached, or has another version of the console by now.", options);
  }
}

/**
 * A page whose scripts come when it is first shown.
 *
 * @throws {NotLoaded} where it is drawn, ever after: neither React nor every browser asks twice.
 */
export function loadPage<Name extends string>(
  name: Name,
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
) {
  return lazy(async () => {
    try {
      return { default: (await load())[name] };
    } catch (cause) {
      throw new NotLoaded({ cause });
    }
  });
}

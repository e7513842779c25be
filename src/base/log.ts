/**
 * Where operating events go: for whoever runs the server, never for its clients.
 * No value of a request is ever logged: names, ids, counts and causes only.
 */
export interface Log {
  info(what: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(what: string, facts?: Readonly<Record<string, unknown>>): void;
  error(what: string, error: unknown, facts?: Readonly<Record<string, unknown>>): void;
}

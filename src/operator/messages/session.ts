/** `POST /_trailcam/session`: signs in with the token that the server printed at its start. */
export interface SignIn {
  readonly token: string;
}

/** `GET /_trailcam/session`, and what `POST` answers: whose the session is. */
export interface SessionInfo {
  /** The account that calls are made in. `PUT /_trailcam/session` with another id changes it. */
  readonly accountId: string;
  /** Every account that the server knows. */
  readonly accountIds: readonly string[];
  readonly userName: string;
  /** The region of calls that name none. */
  readonly region: string;
  readonly expiresAtMs: number;
}

/** What every route answers when it refuses. */
export interface Refusal {
  readonly error: string;
  /** What to do about it. */
  readonly hint?: string;
}

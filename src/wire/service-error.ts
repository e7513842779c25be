/**
 * An error in the service's own terms: thrown by a handler of the sandbox or the API, and by the
 * refusals of the gateway; encoded by {@link encodeError} in the protocol the client speaks.
 */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  /** The exception's shape name, e.g. `NoSuchHostedZone`; the wire code follows from the model. */
  readonly code: string;
  /** Wins over the model's status. Needed for codes that no model declares. */
  readonly status: number | undefined;
  /** Further members of the exception's shape. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}

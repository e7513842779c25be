import type { OperationContext } from "../embedded/index.ts";
import type { ApiServices } from "./services.ts";

type Sdk = typeof import("@aws-sdk/client-cloudtrail");

/** Every operation in CloudTrail's model, read off the SDK's own list of commands. */
export type ActionName = {
  [Key in keyof Sdk]: Key extends `${infer Name}Command`
    ? Name extends "$"
      ? never
      : Name
    : never;
}[keyof Sdk];

type CommandOf<Name extends ActionName> = InstanceType<Sdk[`${Name}Command`]>;

/** An action's input as the SDK has it: required members may be missing all the same. */
export type ActionInput<Name extends ActionName> = CommandOf<Name>["input"];

/** An action's output as the SDK has it, without the SDK's own addition. */
export type ActionOutput<Name extends ActionName> =
  CommandOf<Name> extends { resolveMiddleware(...rest: never[]): infer Handler }
    ? Handler extends (...rest: never[]) => Promise<{ output: infer Output }>
      ? Omit<Output, "$metadata">
      : never
    : never;

/**
 * One action of CloudTrail's API.
 *
 * @throws {ServiceError} with the exception's shape name, for everything the client did wrong.
 */
export type ActionHandler<Name extends ActionName> = (
  input: ActionInput<Name>,
  context: OperationContext,
  services: ApiServices,
) => ActionOutput<Name> | Promise<ActionOutput<Name>>;

export interface Served<Name extends ActionName> {
  /** Whether AWS counts the action as reading or writing. */
  readonly effect: "read" | "write";
  readonly handle: ActionHandler<Name>;
  /** Where the action falls short of AWS's, for docs/compatibility.md. */
  readonly gap?: string;
}

/** Answered with `UnsupportedOperationException`. */
export interface NotServed {
  readonly notServed: "planned" | "never";
  /** For the client and for docs/compatibility.md. */
  readonly why: string;
}

/** A line for every operation of the model: a new model does not build until it has its line. */
export type ActionTable = { readonly [Name in ActionName]: Served<Name> | NotServed };

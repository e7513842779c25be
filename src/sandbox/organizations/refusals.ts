import { ServiceError } from "../../wire/index.ts";

/**
 * What Organizations answers to what cannot be done. Codes are the model's shape names.
 *
 * Source: observed, reports of users of Terraform, of the AWS CLI and of boto3, for the words that
 * speak of "you" and of "the provided account"; assumed, the others.
 */
export const REFUSALS = {
  notInUse: ["AWSOrganizationsNotInUse", "Your account is not a member of an organization."],
  denied: ["AccessDenied", "You don't have permissions to access this resource."],
  inOrganization: [
    "AlreadyInOrganization",
    "The provided account is already a member of an organization.",
  ],
  noAccount: ["AccountNotFound", "You specified an account that doesn't exist."],
  closed: ["AccountAlreadyClosed", "The provided account is already closed."],
  noParent: ["ParentNotFound", "You specified parent that doesn't exist."],
  noSource: ["SourceParentNotFound", "You specified a source parent that doesn't exist."],
  noDestination: [
    "DestinationParentNotFound",
    "You specified a destination parent that doesn't exist.",
  ],
  noChild: ["ChildNotFound", "You specified a child that doesn't exist."],
  sameParent: ["DuplicateAccount", "The account is already present in the specified destination."],
  noUnit: [
    "OrganizationalUnitNotFound",
    "You specified an organizational unit that doesn't exist.",
  ],
  sameUnit: ["DuplicateOrganizationalUnit", "An OU with the same name already exists."],
  unitNotEmpty: [
    "OrganizationalUnitNotEmpty",
    "The organizational unit is not empty. Move its accounts and delete its organizational " +
      "units first.",
  ],
  notEmpty: [
    "OrganizationNotEmpty",
    "To delete an organization you must first remove all member accounts (except the master).",
  ],
  masterStays: [
    "MasterCannotLeaveOrganization",
    "You can't remove the management account from an organization.",
  ],
  noCreation: [
    "CreateAccountStatusNotFound",
    "You specified a create account request that doesn't exist.",
  ],
  noRoot: ["RootNotFound", "You specified a root that doesn't exist."],
  noTarget: ["TargetNotFound", "You specified a target that doesn't exist."],
  noPolicy: ["PolicyNotFound", "You specified a policy that doesn't exist."],
  samePolicy: ["DuplicatePolicy", "A policy with the same name already exists."],
  policyInUse: [
    "PolicyInUse",
    "The policy is attached to one or more entities. You must detach it from all roots, OUs, " +
      "and accounts before performing this operation.",
  ],
  attached: [
    "DuplicatePolicyAttachment",
    "A policy of the same name is already attached to the target.",
  ],
  notAttached: ["PolicyNotAttached", "The policy isn't attached to the specified target."],
  typeEnabled: ["PolicyTypeAlreadyEnabled", "The specified policy type is already enabled."],
  typeNotEnabled: [
    "PolicyTypeNotEnabled",
    "This operation can be performed only for enabled policy types.",
  ],
  typeNotAvailable: [
    "PolicyTypeNotAvailableForOrganization",
    "The policy type isn't available with the feature set of your organization.",
  ],
  malformedPolicy: [
    "MalformedPolicyDocument",
    "The provided policy document does not meet the requirements of the specified policy type.",
  ],
  registered: [
    "AccountAlreadyRegistered",
    "The provided account is already a delegated administrator for your organization.",
  ],
  notRegistered: [
    "AccountNotRegistered",
    "The provided account is not a registered delegated administrator for your organization.",
  ],
  noHandshake: ["HandshakeNotFound", "You specified a handshake that doesn't exist."],
  sameHandshake: [
    "DuplicateHandshake",
    "A handshake with the same action and target is already open.",
  ],
  sameState: ["HandshakeAlreadyInState", "The handshake is already in the requested state."],
  noTransition: [
    "InvalidHandshakeTransition",
    "The handshake can't move from its current state to the requested state.",
  ],
} as const satisfies Record<string, readonly [code: string, message: string]>;

/** @param reason names the refusal in {@link REFUSALS}. */
export function refusal(reason: keyof typeof REFUSALS): ServiceError {
  const [code, message] = REFUSALS[reason];
  return new ServiceError(`${code}Exception`, message);
}

/** @param reason one of the model's `ConstraintViolationExceptionReason`. */
export function constraintViolation(reason: string, message: string): ServiceError {
  return new ServiceError("ConstraintViolationException", message, { members: { Reason: reason } });
}

/** @param reason one of the model's `HandshakeConstraintViolationExceptionReason`. */
export function handshakeViolation(reason: string, message: string): ServiceError {
  const code = "HandshakeConstraintViolationException";
  return new ServiceError(code, message, { members: { Reason: reason } });
}

/** @param reason one of the model's `InvalidInputExceptionReason`. */
export function invalidInput(reason: string, message: string): ServiceError {
  return new ServiceError("InvalidInputException", message, { members: { Reason: reason } });
}

/** A text that does not look as the model says. */
export function checkPattern(text: string | undefined, pattern: RegExp): string {
  if (text !== undefined && pattern.test(text)) return text;
  throw invalidInput(
    "INVALID_PATTERN",
    "You provided a value that does not match the required pattern.",
  );
}

/** A text whose length the model bounds. */
export function checkLength(text: string | undefined, least: number, most: number): string {
  const length = text?.length ?? 0;
  if (length < least) {
    throw invalidInput(
      "MIN_LENGTH_EXCEEDED",
      "You provided a string parameter that is shorter than the minimum length.",
    );
  }
  if (length > most) {
    throw invalidInput(
      "MAX_LENGTH_EXCEEDED",
      "You provided a string parameter that is longer than the maximum length.",
    );
  }
  return text ?? "";
}

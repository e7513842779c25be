import type {
  ContactDetail,
  UpdateDomainContactPrivacyRequest,
  UpdateDomainContactPrivacyResponse,
  UpdateDomainContactRequest,
  UpdateDomainContactResponse,
} from "@aws-sdk/client-route-53-domains";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { changeDomain } from "./domains.ts";
import { CONTACT_ROLES, type ContactRole, type DomainsState } from "./domains-state.ts";

const REQUIRED = [
  "FirstName",
  "LastName",
  "ContactType",
  "AddressLine1",
  "City",
  "CountryCode",
  "ZipCode",
  "PhoneNumber",
  "Email",
] as const satisfies readonly (keyof ContactDetail)[];

/** Fields of a fixed form. Source: documented, ContactDetail in the API reference. */
const FORMS: Readonly<Partial<Record<keyof ContactDetail, RegExp>>> = {
  CountryCode: /^[A-Z]{2}$/,
  ContactType: /^(PERSON|COMPANY|ASSOCIATION|PUBLIC_BODY|RESELLER)$/,
  PhoneNumber: /^\+\d{1,3}\.\d{1,26}$/,
  Fax: /^\+\d{1,3}\.\d{1,26}$/,
  Email: /^[^@\s]+@[^@\s]+$/,
};

const FIELD_LENGTH_MAX = 255;

/** UpdateDomainContact: replaces the contacts that are given. */
export const updateDomainContact =
  (state: DomainsState) =>
  (input: UpdateDomainContactRequest, context: OperationContext): UpdateDomainContactResponse => {
    const contacts = readContacts(input);
    if (Object.keys(contacts).length === 0) {
      throw new ServiceError("InvalidInput", "At least one contact must be specified.");
    }
    return changeDomain(state, context, input.DomainName, {
      type: "UPDATE_DOMAIN_CONTACT",
      make: (domain) => ({ ...domain, contacts: { ...domain.contacts, ...contacts } }),
    });
  };

/** UpdateDomainContactPrivacy: what is not given stays as it was. */
export const updateDomainContactPrivacy =
  (state: DomainsState) =>
  (
    input: UpdateDomainContactPrivacyRequest,
    context: OperationContext,
  ): UpdateDomainContactPrivacyResponse => {
    const given = CONTACT_ROLES.flatMap((role) => {
      const isPrivate = input[`${role}Privacy`];
      return isPrivate === undefined ? [] : [[role, isPrivate] as const];
    });
    if (given.length === 0) {
      throw new ServiceError("InvalidInput", "At least one privacy setting must be specified.");
    }
    return changeDomain(state, context, input.DomainName, {
      type: "CHANGE_PRIVACY_PROTECTION",
      make: (domain) => ({
        ...domain,
        privacy: { ...domain.privacy, ...Object.fromEntries(given) },
      }),
    });
  };

/**
 * The contacts of a request, by role.
 *
 * @throws {ServiceError} `InvalidInput`, naming role and field and never what the field holds:
 *   messages end up in audit records, and this is personal data.
 */
export function readContacts(
  input: {
    readonly [Role in ContactRole as `${Role}Contact`]?: ContactDetail | undefined;
  },
): Partial<Record<ContactRole, ContactDetail>> {
  const contacts: Partial<Record<ContactRole, ContactDetail>> = {};
  for (const role of CONTACT_ROLES) {
    const contact = input[`${role}Contact`];
    if (contact === undefined) continue;
    checkContact(role, contact);
    contacts[role] = contact;
  }
  return contacts;
}

function checkContact(role: ContactRole, contact: ContactDetail): void {
  for (const field of REQUIRED) {
    if (!contact[field]) throw unacceptable(role, field, "is required");
  }
  for (const [field, value] of Object.entries(contact)) {
    if (typeof value !== "string") continue;
    if (value.length > FIELD_LENGTH_MAX) throw unacceptable(role, field, "is too long");
    const form = FORMS[field as keyof ContactDetail];
    if (form && !form.test(value)) throw unacceptable(role, field, "is not valid");
  }
}

function unacceptable(role: ContactRole, field: string, fault: string): ServiceError {
  return new ServiceError(
    "InvalidInput",
    `${field} of the ${role.toLowerCase()} contact ${fault}.`,
  );
}

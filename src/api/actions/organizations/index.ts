export { deregisterOrganizationDelegatedAdmin } from "./DeregisterOrganizationDelegatedAdmin.ts";
export { registerOrganizationDelegatedAdmin } from "./RegisterOrganizationDelegatedAdmin.ts";

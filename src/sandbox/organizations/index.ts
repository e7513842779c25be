/** AWS Organizations, answered from a state store; see {@link organizationsService}. */
export { CLOUDTRAIL } from "./linked-roles.ts";
export { Organizations } from "./organizations.ts";
export type { OrganizationDocument, OrganizationsOptions } from "./organizations-state.ts";
export { ADMINISTRATORS_MAX } from "./services/administrators.ts";

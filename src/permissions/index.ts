/**
 * permissions: what an IAM policy document says about a request.
 *
 * Takes:    a policy as text, and who wants to do what with which resource.
 * Gives:    whether the policy allows it, denies it, or says nothing of it.
 * Promises: total: a document that cannot be read says nothing.
 * Not here: which policies count for a request, and what is refused (the services that ask).
 */
export type { AccessRequest, PolicyPrincipal, PolicyVerdict } from "./access-request.ts";
export { judge, judgeAttached } from "./judge.ts";

/**
 * certificates: the local authority that vouches for AWS's host names on this machine.
 *
 * Takes:    the directory in which its key and certificate are kept.
 * Gives:    the authority's own certificate, for clients to trust; keys and certificates for hosts.
 * Promises: made once, and kept; the key never leaves the directory, which is its owner's alone.
 * Not here: sockets, and which hosts are intercepted (`gateway`).
 */
export { CertificateAuthority, CertificateError } from "./certificate-authority.ts";

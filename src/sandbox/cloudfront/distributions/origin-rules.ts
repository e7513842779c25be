import { isIP } from "node:net";
import type { Origin } from "@aws-sdk/client-cloudfront";
import { ServiceError } from "../../../wire/index.ts";
import { invalidArgument, missingParameter, notValid } from "../refusals.ts";

/**
 * What AWS refuses in an origin, as far as the origin alone can tell.
 *
 * @throws {ServiceError} `InvalidArgument`, `InvalidOrigin`, `IllegalOriginAccessConfiguration`,
 *   `InvalidOriginReadTimeout` or `InvalidOriginKeepaliveTimeout`.
 */
export function requireValidOrigin(origin: Origin): void {
  requireDomainName(origin.DomainName ?? "");
  if (!origin.Id) throw missingParameter("Origin Id");
  requireKind(origin);
  requirePath(origin.OriginPath ?? "");
  requireAccess(origin);
  requireTimes(origin);
}

/** Source: observed, the three messages: repositories on GitHub and s3_website issue 83. */
function requireDomainName(name: string): void {
  if (name.includes(":")) {
    throw invalidArgument("The parameter origin name cannot contain a colon.");
  }
  if (isIP(name) !== 0) {
    throw invalidArgument("The parameter origin name cannot be an IP address.");
  }
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(name) || name.length > 253) {
    throw invalidArgument("The parameter origin name must be a domain name.");
  }
}

function requireKind(origin: Origin): void {
  const { S3OriginConfig: s3, CustomOriginConfig: custom, VpcOriginConfig: vpc } = origin;
  if (!s3 && !custom && !vpc) {
    // Source: observed, aws/aws-sdk-php issue 1737.
    throw new ServiceError(
      "InvalidOrigin",
      "The specified origin server does not exist or is not valid.",
    );
  }
  // A website endpoint of S3 is a web server like any other, and a custom origin.
  // Source: observed, hashicorp/terraform-provider-aws and others.
  const name = origin.DomainName ?? "";
  if (s3 && (!/\.amazonaws\.com(\.cn)?$/.test(name) || name.includes(".s3-website"))) {
    throw invalidArgument("The parameter Origin DomainName does not refer to a valid S3 bucket.");
  }
}

/** Source: assumed, falsified by AWS accepting an origin path of `images` or `/images/`. */
function requirePath(path: string): void {
  if (path !== "" && (!path.startsWith("/") || path.endsWith("/") || path.length > 255)) {
    throw notValid("OriginPath");
  }
}

function requireAccess(origin: Origin): void {
  if (origin.OriginAccessControlId && origin.S3OriginConfig?.OriginAccessIdentity) {
    // Source: documented, API reference.
    throw new ServiceError(
      "IllegalOriginAccessConfiguration",
      "An origin cannot contain both an origin access control (OAC) and an origin access " +
        "identity (OAI).",
    );
  }
}

/** Source: documented, API reference of Origin and CustomOriginConfig (the ranges). */
function requireTimes(origin: Origin): void {
  const { ConnectionAttempts: attempts = 3, ConnectionTimeout: timeout = 10 } = origin;
  if (attempts < 1 || attempts > 3) throw notValid("ConnectionAttempts");
  if (timeout < 1 || timeout > 10) throw notValid("ConnectionTimeout");
  const custom = origin.CustomOriginConfig;
  if (!isSeconds(custom?.OriginReadTimeout ?? 30)) {
    throw new ServiceError(
      "InvalidOriginReadTimeout",
      "The read timeout specified for the origin is not valid.",
    );
  }
  if (!isSeconds(custom?.OriginKeepaliveTimeout ?? 5)) {
    throw new ServiceError(
      "InvalidOriginKeepaliveTimeout",
      "The keep alive timeout specified for the origin is not valid.",
    );
  }
}

const isSeconds = (value: number) => value >= 1 && value <= 120;

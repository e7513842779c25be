import type { Clock } from "../base/clock.ts";
import type { ObjectAttributes, Writer } from "../delivery/index.ts";
import { partitionOf } from "../models/index.ts";
import { type AccessRequest, judge } from "../permissions/index.ts";
import type { ObjectStore } from "../sandbox/index.ts";

type SandboxBucketRow = NonNullable<ReturnType<ObjectStore["buckets"]["get"]>>;

export interface BucketPermissionOptions {
  readonly clock: Clock;
  /** False: a bucket without a policy takes the log files of its own account's trails. */
  readonly requiresPolicy: boolean;
}

/**
 * Whether CloudTrail may do to a bucket of the sandbox what deliveries need.
 *
 * Differs from AWS, unless `requiresPolicy`: there a bucket without a policy refuses every service.
 * Here one that was only just made takes the trails of its owner, and of nobody else.
 */
export class BucketPermission {
  readonly #options: BucketPermissionOptions;

  constructor(options: BucketPermissionOptions) {
    this.#options = options;
  }

  /** Source: observed, in reference captures: CloudTrail asks for the ACL before it writes. */
  mayBegin(bucket: SandboxBucketRow, writer: Writer): boolean {
    // Source: documented, CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail".
    const { requestPayment } = bucket.settings as { requestPayment?: { Payer?: string } };
    if (requestPayment?.Payer === "Requester") return false;
    const resource = arnOf(bucket);
    return this.#isAllowed(bucket, writer, { action: "s3:GetBucketAcl", resource, context: {} });
  }

  mayPut(
    bucket: SandboxBucketRow,
    writer: Writer,
    object: { readonly key: string; readonly attributes: ObjectAttributes },
  ): boolean {
    const { kmsKeyArn } = object.attributes;
    const resource = `${arnOf(bucket)}/${object.key}`;
    // Source: observed, in reference captures, but for a key's, which is assumed.
    const context = {
      "s3:x-amz-acl": "bucket-owner-full-control",
      "s3:x-amz-server-side-encryption": kmsKeyArn === undefined ? "AES256" : "aws:kms",
      ...(kmsKeyArn !== undefined && {
        "s3:x-amz-server-side-encryption-aws-kms-key-id": kmsKeyArn,
      }),
    };
    return this.#isAllowed(bucket, writer, { action: "s3:PutObject", resource, context });
  }

  #isAllowed(
    bucket: SandboxBucketRow,
    writer: Writer,
    asked: Pick<AccessRequest, "action" | "resource" | "context">,
  ): boolean {
    const { policy } = bucket.settings as { policy?: string };
    if (policy === undefined) {
      return !this.#options.requiresPolicy && bucket.ownerAccountId === writer.accountId;
    }
    const context = { ...this.#contextOf(writer), ...asked.context };
    const principal = { kind: "service" as const, name: "cloudtrail.amazonaws.com" };
    return judge(policy, { ...asked, principal, context }) === "allowed";
  }

  #contextOf({ trailArn, accountId }: Writer): AccessRequest["context"] {
    const nowMs = this.#options.clock.nowMs();
    return {
      "aws:SourceArn": trailArn,
      "aws:SourceAccount": accountId,
      "aws:PrincipalType": "AssumedRole",
      "aws:SecureTransport": "true",
      "aws:CurrentTime": new Date(nowMs).toISOString(),
      "aws:EpochTime": String(Math.floor(nowMs / 1000)),
    };
  }
}

/** As the policies of its region name it. */
const arnOf = ({ name, region }: SandboxBucketRow): string =>
  `arn:${partitionOf(region)}:s3:::${name}`;

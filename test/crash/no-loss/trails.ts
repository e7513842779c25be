import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { FoundRecord } from "../../support/history.ts";
import type { TestServer } from "../../support/server.ts";

export const REGIONS = ["us-east-1", "eu-west-1"] as const;
export const BUCKET = "audit";
const ACCOUNT = "111122223333";

export interface TrailUnderTest {
  /** Its prefix in the bucket, too. */
  readonly name: string;
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  readonly arn: string;
  readonly wants: (record: FoundRecord) => boolean;
}

const EVERYTHING = { name: "everything", homeRegion: "us-east-1", isMultiRegion: true };
const IRELAND = { name: "ireland", homeRegion: "eu-west-1", isMultiRegion: false };

/** One trail of all regions, and, if there are to be two, one of a single region. */
export function trailsUnderTest(count: number): readonly TrailUnderTest[] {
  return [EVERYTHING, IRELAND].slice(0, count).map((trail) => ({
    ...trail,
    arn: `arn:aws:cloudtrail:${trail.homeRegion}:${ACCOUNT}:trail/${trail.name}`,
    wants: ({ awsRegion }) => trail.isMultiRegion || awsRegion === trail.homeRegion,
  }));
}

/** Makes the bucket and the trails, and lets them log. */
export async function openTrails(
  server: TestServer,
  trails: readonly TrailUnderTest[],
): Promise<void> {
  const s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
  for (const { name, homeRegion, isMultiRegion } of trails) {
    const client = new CloudTrailClient(server.clientSettings("admin", homeRegion));
    await client.send(
      new CreateTrailCommand({
        ...{ Name: name, S3BucketName: BUCKET, S3KeyPrefix: name },
        ...{ IsMultiRegionTrail: isMultiRegion, EnableLogFileValidation: true },
      }),
    );
    await client.send(new StartLoggingCommand({ Name: name }));
    client.destroy();
  }
}

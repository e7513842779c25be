import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import { logGroupNameOf, type Trail, trailPath } from "../trail.ts";
import { TrailState } from "../trail-state.tsx";

const NONE = "-";

/** @param go shows a page of the console. */
export function trailColumns(
  go: (path: string) => void,
): readonly TableProps.ColumnDefinition<Trail>[] {
  const yesNo = (isSo: boolean) => (isSo ? "Yes" : "No");
  return [
    {
      id: "name",
      header: "Name",
      isRowHeader: true,
      sortingField: "Name",
      cell: ({ Name, TrailARN }) => (
        <Link
          href={`#${trailPath(TrailARN)}`}
          onFollow={(event) => {
            event.preventDefault();
            go(trailPath(TrailARN));
          }}
        >
          {Name}
        </Link>
      ),
    },
    {
      id: "state",
      header: "Status",
      minWidth: 140,
      cell: ({ TrailARN }) => <TrailState arn={TrailARN} />,
    },
    {
      id: "region",
      header: "Home region",
      sortingField: "HomeRegion",
      cell: ({ HomeRegion }) => HomeRegion,
    },
    {
      id: "multi-region",
      header: "Multi-region",
      sortingField: "IsMultiRegionTrail",
      cell: ({ IsMultiRegionTrail }) => yesNo(IsMultiRegionTrail),
    },
    {
      id: "organization",
      header: "Organization",
      sortingField: "IsOrganizationTrail",
      cell: ({ IsOrganizationTrail }) => yesNo(IsOrganizationTrail),
    },
    {
      id: "bucket",
      header: "S3 bucket and prefix",
      sortingField: "S3BucketName",
      cell: ({ S3BucketName, S3KeyPrefix }) =>
        S3KeyPrefix === undefined ? S3BucketName : `${S3BucketName}/${S3KeyPrefix}`,
    },
    {
      id: "log-group",
      header: "CloudWatch log group",
      cell: ({ CloudWatchLogsLogGroupArn: arn }) =>
        arn === undefined ? NONE : logGroupNameOf(arn),
    },
    {
      id: "topic",
      header: "SNS topic",
      cell: ({ SnsTopicARN: arn }) => arn?.slice(arn.lastIndexOf(":") + 1) ?? NONE,
    },
  ];
}

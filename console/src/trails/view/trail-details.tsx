import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, {
  type KeyValuePairsProps,
} from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import type { TrailDestinations } from "../../../../src/operator/messages/trails.ts";
import { formatTime } from "../../common/time.ts";
import { useSignedIn } from "../../session/session-context.ts";
import { logGroupNameOf, type Trail } from "../trail.ts";
import { statusQuery } from "../trail-queries.ts";
import { TrailState } from "../trail-state.tsx";

const NONE = "-";

/** A trail's settings, and since when it logs. */
export function TrailDetails({ trail }: { readonly trail: Trail }) {
  const { accountId } = useSignedIn();
  const { data: status } = useQuery(statusQuery(trail.TrailARN));
  return (
    <Container header={<Header variant="h2">General details</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          ...generalPairs(trail, status),
          ...storagePairs(trail, accountId),
          ...deliveryPairs(trail),
        ]}
      />
    </Container>
  );
}

function generalPairs(trail: Trail, status: TrailDestinations | undefined): Pairs {
  return [
    { label: "Trail logging", value: <TrailState arn={trail.TrailARN} /> },
    { label: "Home region", value: trail.HomeRegion },
    { label: "Multi-region trail", value: trail.IsMultiRegionTrail ? "Yes" : "No" },
    { label: "Organization trail", value: trail.IsOrganizationTrail ? "Yes" : "No" },
    {
      label: status?.isLogging === false ? "Logging stopped" : "Logging since",
      value: timeOf(status?.isLogging === false ? status.stoppedAtMs : status?.startedAtMs),
    },
    { label: "Trail ARN", value: <Copied what="ARN" text={trail.TrailARN} /> },
  ];
}

function storagePairs(trail: Trail, accountId: string): Pairs {
  const { S3BucketName: bucket, S3KeyPrefix: prefix, KmsKeyId: key } = trail;
  const folder = prefix === undefined ? "" : `${prefix}/`;
  const location = `s3://${bucket}/${folder}AWSLogs/${accountId}/`;
  return [
    { label: "Trail log location", value: <Copied what="Location" text={location} /> },
    {
      label: "Log file validation",
      value: trail.LogFileValidationEnabled ? (
        <StatusIndicator type="success">Enabled</StatusIndicator>
      ) : (
        <StatusIndicator type="stopped">Disabled</StatusIndicator>
      ),
    },
    {
      label: "Log file SSE-KMS encryption",
      value: key === undefined ? "Not enabled" : <Copied what="Key" text={key} />,
    },
  ];
}

function deliveryPairs(trail: Trail): Pairs {
  const { SnsTopicARN, CloudWatchLogsLogGroupArn: group, CloudWatchLogsRoleArn: role } = trail;
  return [
    { label: "SNS topic", value: SnsTopicARN ?? "Disabled" },
    { label: "CloudWatch log group", value: group === undefined ? NONE : logGroupNameOf(group) },
    { label: "IAM role", value: role ?? NONE },
  ];
}

type Pairs = KeyValuePairsProps.Item[];

const timeOf = (ms: number | undefined) => (ms === undefined ? NONE : formatTime(ms));

function Copied({ what, text }: { readonly what: string; readonly text: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={`Copy ${what.toLowerCase()}`}
      copySuccessText={`${what} copied`}
      copyErrorText={`${what} was not copied`}
    />
  );
}

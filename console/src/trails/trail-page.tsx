import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { AwsRefused } from "../http/aws.ts";
import { type Trail, trailNameOf, trailPath } from "./trail.ts";
import { statusQuery, trailQuery } from "./trail-queries.ts";
import { DestinationsTable } from "./view/destinations-table.tsx";
import { FilesTable } from "./view/files-table.tsx";
import { IntegrityPanel } from "./view/integrity/integrity-panel.tsx";
import { SelectionPanel } from "./view/selection/selection-panel.tsx";
import { TagsTable } from "./view/tags-table.tsx";
import { TrailActions } from "./view/trail-actions.tsx";
import { TrailDetails } from "./view/trail-details.tsx";

/** One trail: what it is, how it does, what it delivered, and whether that is whole. */
export function TrailPage() {
  const { arn = "" } = useParams();
  const navigate = useNavigate();
  const { data: trail, error, refetch } = useQuery(trailQuery(arn));
  const isGone = error instanceof AwsRefused && error.code === "TrailNotFoundException";
  const actions = trail && !isGone && <TrailActions arn={arn} key={arn} />;
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={actions}>
          {trailNameOf(arn)}
        </Header>
      }
    >
      {isGone ? (
        <EmptyState
          title="There is no such trail"
          action={<Button onClick={() => void navigate("/trails")}>Show trails</Button>}
        >
          {error.message}
        </EmptyState>
      ) : (
        error && (
          <ErrorAlert
            title="The trail cannot be shown"
            error={error}
            onRetry={() => void refetch()}
          />
        )
      )}
      {!trail && !error && (
        <EmptyState title="Loading the trail" action={<Spinner size="large" />} />
      )}
      {trail && !isGone && <Parts trail={trail} key={arn} />}
    </ContentLayout>
  );
}

function Parts({ trail }: { readonly trail: Trail }) {
  const navigate = useNavigate();
  const arn = trail.TrailARN;
  const { data: status } = useQuery(statusQuery(arn));
  const edit = () => void navigate(`${trailPath(arn)}/edit`);
  return (
    <SpaceBetween size="l">
      <TrailDetails trail={trail} />
      <DestinationsTable arn={arn} />
      <FilesTable arn={arn} isLogging={status?.isLogging ?? true} />
      <IntegrityPanel trail={trail} />
      <SelectionPanel trail={trail} onEdit={edit} />
      <TagsTable arn={arn} onEdit={edit} />
    </SpaceBetween>
  );
}

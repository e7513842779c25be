import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { useSignedIn } from "../session/session-context.ts";
import { newTrailForm, readTrailForm } from "./form/trail-form.ts";
import { TrailFormView } from "./form/trail-form-view.tsx";
import { trailNameOf } from "./trail.ts";
import { selectionQuery, tagsQuery, trailQuery } from "./trail-queries.ts";

/** Makes a trail, or changes one. */
export function TrailFormPage() {
  const { arn } = useParams();
  const title = arn === undefined ? "Create trail" : `Edit ${trailNameOf(arn)}`;
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      {arn === undefined ? <NewTrail /> : <EditedTrail arn={arn} key={arn} />}
    </ContentLayout>
  );
}

function NewTrail() {
  const { accountId, region } = useSignedIn();
  const [parameters] = useSearchParams();
  const [form] = useState(() =>
    newTrailForm({
      ...{ accountId, suffix: newSuffix() },
      region: parameters.get("region") ?? region,
    }),
  );
  return <TrailFormView initial={form} known={undefined} />;
}

function EditedTrail({ arn }: { readonly arn: string }) {
  const { accountId, region } = useSignedIn();
  const [suffix] = useState(newSuffix);
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    // As it is when the page is opened, and not again while it is being edited.
    queryKey: ["edited-trail", arn],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const now = { staleTime: 0 };
      const trail = await client.fetchQuery({ ...trailQuery(arn), ...now });
      const [tags, selection] = await Promise.all([
        client.fetchQuery({ ...tagsQuery(arn), ...now }),
        client.fetchQuery({ ...selectionQuery(trail), ...now }),
      ]);
      return { trail, tags, ...selection };
    },
  });
  if (error) {
    const retry = () => void refetch();
    return <ErrorAlert title="The trail cannot be edited" error={error} onRetry={retry} />;
  }
  if (!data) return <EmptyState title="Loading the trail" action={<Spinner size="large" />} />;
  return (
    <TrailFormView initial={readTrailForm(data, { accountId, region, suffix })} known={data} />
  );
}

/** Eight letters, for names that nobody else has. */
function newSuffix(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

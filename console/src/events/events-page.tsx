import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { EmptyState } from "../common/empty-state.tsx";

export function EventsPage() {
  return (
    <ContentLayout header={<Header variant="h1">Event history</Header>}>
      <EmptyState title="Not built yet" />
    </ContentLayout>
  );
}

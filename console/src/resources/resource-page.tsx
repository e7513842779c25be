import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { EmptyState } from "../common/empty-state.tsx";

export function ResourcePage() {
  return (
    <ContentLayout header={<Header variant="h1">Resource</Header>}>
      <EmptyState title="Not built yet" />
    </ContentLayout>
  );
}

import Spinner from "@cloudscape-design/components/spinner";
import { lazy, Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";
import { EmptyState } from "../common/empty-state.tsx";
import { PageErrors } from "./page-errors.tsx";

// A chunk each: who looks at events does not load the editor of SQL.
const DashboardPage = lazy(async () => ({
  default: (await import("../dashboard/dashboard-page.tsx")).DashboardPage,
}));
const EventsPage = lazy(async () => ({
  default: (await import("../events/events-page.tsx")).EventsPage,
}));
const RecordPage = lazy(async () => ({
  default: (await import("../record/record-page.tsx")).RecordPage,
}));
const ComparePage = lazy(async () => ({
  default: (await import("../compare/compare-page.tsx")).ComparePage,
}));
const ResourcesPage = lazy(async () => ({
  default: (await import("../resources/resources-page.tsx")).ResourcesPage,
}));
const ResourcePage = lazy(async () => ({
  default: (await import("../resources/resource-page.tsx")).ResourcePage,
}));
const TrailsPage = lazy(async () => ({
  default: (await import("../trails/trails-page.tsx")).TrailsPage,
}));
const TrailFormPage = lazy(async () => ({
  default: (await import("../trails/trail-form-page.tsx")).TrailFormPage,
}));
const TrailPage = lazy(async () => ({
  default: (await import("../trails/trail-page.tsx")).TrailPage,
}));
const SqlPage = lazy(async () => ({ default: (await import("../sql/sql-page.tsx")).SqlPage }));

/** Which address shows which page. ARNs and names in addresses are encoded as one part. */
export function PageRoutes() {
  return (
    <PageErrors>
      <Suspense fallback={<EmptyState title="Loading" action={<Spinner size="large" />} />}>
        <Routes>
          <Route path="/" element={<Navigate to="/events" replace />} />
          <Route path="/dashboard" element={<DashboardPage />} />
          <Route path="/events" element={<EventsPage />} />
          <Route path="/events/:eventId" element={<RecordPage />} />
          <Route path="/compare" element={<ComparePage />} />
          <Route path="/resources" element={<ResourcesPage />} />
          <Route path="/resources/:type/:name" element={<ResourcePage />} />
          <Route path="/trails" element={<TrailsPage />} />
          <Route path="/trails/create" element={<TrailFormPage />} />
          <Route path="/trails/:arn" element={<TrailPage />} />
          <Route path="/trails/:arn/edit" element={<TrailFormPage />} />
          <Route path="/sql" element={<SqlPage />} />
          <Route path="*" element={<EmptyState title="There is no such page" />} />
        </Routes>
      </Suspense>
    </PageErrors>
  );
}

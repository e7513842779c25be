import Spinner from "@cloudscape-design/components/spinner";
import { Suspense } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { EmptyState } from "../common/empty-state.tsx";
import { loadPage } from "./load-page.ts";
import { PageErrors } from "./page-errors.tsx";

// A chunk each: who looks at events does not load the editor of SQL.
const DashboardPage = loadPage("DashboardPage", () => import("../dashboard/dashboard-page.tsx"));
const EventsPage = loadPage("EventsPage", () => import("../events/events-page.tsx"));
const RecordPage = loadPage("RecordPage", () => import("../record/record-page.tsx"));
const ComparePage = loadPage("ComparePage", () => import("../compare/compare-page.tsx"));
const ResourcesPage = loadPage("ResourcesPage", () => import("../resources/resources-page.tsx"));
const ResourcePage = loadPage("ResourcePage", () => import("../resources/resource-page.tsx"));
const TrailsPage = loadPage("TrailsPage", () => import("../trails/trails-page.tsx"));
const TrailFormPage = loadPage("TrailFormPage", () => import("../trails/trail-form-page.tsx"));
const TrailPage = loadPage("TrailPage", () => import("../trails/trail-page.tsx"));
const SqlPage = loadPage("SqlPage", () => import("../sql/sql-page.tsx"));

/** Which address shows which page. ARNs and names in addresses are encoded as one part. */
export function PageRoutes() {
  const { pathname } = useLocation();
  return (
    <PageErrors pathname={pathname}>
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

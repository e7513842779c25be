import Pagination, { type PaginationProps } from "@cloudscape-design/components/pagination";

export interface EventPaginationProps {
  readonly page: number;
  /** How many pages are there so far. */
  readonly pages: number;
  readonly hasMore: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (page: number) => void;
}

const LABELS: PaginationProps.Labels = {
  paginationLabel: "Pages of events",
  nextPageLabel: "Next page",
  previousPageLabel: "Previous page",
  pageLabel: (page) => `Page ${page}`,
};

/** Pages with an open end, as long as the server says that there is more. */
export function EventPagination(props: EventPaginationProps) {
  return (
    <Pagination
      currentPageIndex={props.page}
      pagesCount={Math.max(1, props.pages)}
      openEnd={props.hasMore}
      disabled={props.isDisabled}
      onChange={({ detail }) => props.onChange(detail.currentPageIndex)}
      ariaLabels={LABELS}
    />
  );
}

import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useNavigate } from "react-router";
import type { RelatedSearch } from "./related-searches.ts";

/** Leads to all events that share something with this one. */
export function RelatedMenu({ searches }: { readonly searches: readonly RelatedSearch[] }) {
  const navigate = useNavigate();
  return (
    <ButtonDropdown
      items={searches.map(({ relation, label, value, href }) => ({
        id: relation,
        text: `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`,
        secondaryText: shortened(value),
        href,
      }))}
      onItemFollow={(event) => {
        event.preventDefault();
        void navigate((event.detail.href ?? "").slice(1));
      }}
    >
      All events of
    </ButtonDropdown>
  );
}

const SHOWN_CHARACTERS = 60;

/** The menu is as wide as its widest line. */
function shortened(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Input from "@cloudscape-design/components/input";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { MATCHES_MAX } from "./find-matches.ts";
import { foldableLevels } from "./folding.ts";
import type { Tree } from "./use-tree.ts";

/** Searching and folding. */
export function TreeToolbar({ tree }: { readonly tree: Tree }) {
  const { sought, matches, seek, step, foldTo } = tree;
  const hasMatches = matches.length > 0;
  return (
    <div className="json-toolbar">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <div className="json-search">
          <Input
            type="search"
            value={sought}
            placeholder="Find in record"
            ariaLabel="Find in record"
            clearAriaLabel="Clear"
            onChange={({ detail }) => seek(detail.value)}
            onKeyDown={(event) => {
              if (event.detail.key !== "Enter") return;
              event.preventDefault();
              step(event.detail.shiftKey ? -1 : 1);
            }}
          />
        </div>
        {sought !== "" && (
          <SpaceBetween direction="horizontal" size="xxs" alignItems="center">
            <LiveRegion>
              <Box color="text-body-secondary">{countOf(tree)}</Box>
            </LiveRegion>
            <Button
              iconName="angle-up"
              variant="icon"
              ariaLabel="Previous match"
              disabled={!hasMatches}
              onClick={() => step(-1)}
            />
            <Button
              iconName="angle-down"
              variant="icon"
              ariaLabel="Next match"
              disabled={!hasMatches}
              onClick={() => step(1)}
            />
          </SpaceBetween>
        )}
        <Button onClick={() => foldTo(0)}>Unfold all</Button>
        <ButtonDropdown
          mainAction={{ text: "Fold all", onClick: () => foldTo(1) }}
          ariaLabel="Fold to a level"
          items={levelsOf(tree)}
          onItemClick={({ detail }) => foldTo(Number(detail.id))}
        />
      </SpaceBetween>
    </div>
  );
}

const LEVELS_MAX = 8;

function levelsOf({ nodes }: Tree) {
  const count = Math.max(1, Math.min(LEVELS_MAX, foldableLevels(nodes)));
  return Array.from({ length: count }, (_, at) => ({
    id: String(at + 1),
    text: at === 0 ? "Show one level" : `Show ${at + 1} levels`,
  }));
}

function countOf({ matches, current }: Tree): string {
  if (matches.length === 0) return "No matches";
  const total = matches.length === MATCHES_MAX ? `the first ${MATCHES_MAX}` : matches.length;
  return `${current + 1} of ${total}`;
}

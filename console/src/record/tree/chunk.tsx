import { type ReactNode, useEffect, useRef, useState } from "react";

/** How far out of sight something is drawn already. */
const AHEAD = "1200px 0px";

export interface ChunkProps {
  /** Lets what was measured be forgotten when it is another. */
  readonly content: unknown;
  /** Pixels, until it was drawn. */
  readonly estimatedHeight: number;
  /** To be drawn wherever it is. */
  readonly isNeeded: boolean;
  readonly children: () => ReactNode;
}

/** A part of a long list: drawn while it is near what can be seen, and else only as high. */
export function Chunk({ content, estimatedHeight, isNeeded, children }: ChunkProps) {
  const [isNear, setNear] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const measured = useRef<{ readonly content: unknown; readonly height: number }>(undefined);
  const isDrawn = isNear || isNeeded;
  const latest = useRef(content);
  latest.current = content;
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (!entry) return;
        const { height } = entry.boundingClientRect;
        if (!entry.isIntersecting) measured.current = { content: latest.current, height };
        setNear(entry.isIntersecting);
      },
      { rootMargin: AHEAD },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const known = measured.current?.content === content ? measured.current?.height : undefined;
  if (isDrawn) return <div ref={element}>{children()}</div>;
  return <div ref={element} style={{ blockSize: known ?? estimatedHeight }} />;
}
